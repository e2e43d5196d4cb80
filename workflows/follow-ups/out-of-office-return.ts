import { SETTLED } from '../../src/domain/follow-up/follow-up.ts';
import { explained, text, waiting } from '../../src/domain/follow-up/setting.ts';
import type { Story } from '../follow-up-engine/definition.ts';
import { followUp } from '../follow-up-engine/follow-up.ts';
import { move } from '../follow-up-effects/move.ts';
import { reminder } from '../follow-up-effects/reminder.ts';

export const outOfOfficeReturn = followUp({
  summary: 'A lead that is away is moved to a subsequence, or the team is reminded of it, on the day of its return',
  startsOn: ['auto_reply_received', 'lead_out_of_office'],
  endsOn: ['reply_received', ...SETTLED],
  mode: 'off',
  settings: {
    otherwiseAfter: explained('When, if the automatic reply names no date of return.', waiting('5 working days')),
    subsequence: explained(
      "Instantly's id of the subsequence to which the lead is moved. Empty: the team is reminded.",
      text(),
    ),
  },

  async story(story) {
    const { event, settings, wait, perform } = story;
    const { email } = event.lead;
    const back = await returnOf(story);
    await wait(back?.date ?? settings.otherwiseAfter, { from: event.at });
    if (!settings.subsequence) {
      await perform(reminder(event, 'remind', `${email} should be back${back ? `: “${back.words}”` : ''}`));
      return;
    }
    await perform(move(event, settings.subsequence));
  },
});

async function returnOf({ event, readReturnDate, note }: Story<unknown>) {
  const back = await readReturnDate(event);
  note(back ? `back on ${back.date}: “${back.words}”` : 'the reply tells no date of return');
  return back;
}
