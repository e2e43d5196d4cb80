import { effect } from '../../src/domain/effect.ts';
import { text, waiting } from '../../src/domain/setting.ts';
import { followUp, type Story } from '../story/follow-up.ts';
import { reminder } from '../story/reminder.ts';

export const outOfOfficeReturn = followUp({
  summary: 'A lead that is away is written to, or brought to mind, on the day of its return',
  startsOn: ['auto_reply_received', 'lead_out_of_office'],
  endsOn: [
    'reply_received',
    'lead_meeting_booked',
    'lead_meeting_completed',
    'lead_closed',
    'lead_not_interested',
    'lead_wrong_person',
  ],
  mode: 'off',
  settings: {
    /** Where the automatic reply tells no date. */
    otherwiseAfter: waiting('5 working days'),
    /** The id of the subsequence that the lead is moved to; empty: a reminder. */
    subsequence: text(),
  },

  async story(story) {
    const { event, settings, wait, perform } = story;
    const { lead, campaign } = event;
    const back = await returnOf(story);
    await wait(back?.date ?? settings.otherwiseAfter, { from: event.at });
    if (!settings.subsequence) {
      await perform(reminder(event, 'remind', `${lead.email} should be back${back ? `: “${back.words}”` : ''}`));
      return;
    }
    const move = {
      lead: lead.email,
      subsequence: settings.subsequence,
      ...(campaign?.id && { campaign: campaign.id }),
    };
    await perform(effect('moveToSubsequence', 'move', `Subsequence ${settings.subsequence}: ${lead.email}`, move));
  },
});

/** One absence usually comes as two events, the label repeating the words of the reply. */
async function returnOf({ event, readReturnDate, note }: Story<unknown>) {
  const back = await readReturnDate(event);
  note(back ? `back on ${back.date}: “${back.words}”` : 'the reply tells no date of return');
  return back;
}
