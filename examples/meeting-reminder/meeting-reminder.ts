import { explained, waiting } from '../../src/domain/follow-up/setting.ts';
import { parseWait } from '../../src/domain/follow-up/parse-wait.ts';
import { followUp } from '../follow-up-engine/follow-up.ts';
import { reminder } from '../follow-up-effects/reminder.ts';

export const meetingReminder = followUp({
  summary: 'Whoever has a meeting with a lead is reminded to prepare for it',
  startsOn: ['lead_meeting_booked'],
  endsOn: ['lead_meeting_completed', 'lead_no_show', 'lead_closed', 'lead_not_interested', 'lead_lost'],
  mode: 'on',
  settings: {
    remindAt: explained(
      'When the team is reminded, if no meetingDate was imported.',
      waiting('next working day at 08:30'),
    ),
  },

  async story({ event, settings, wait, perform }) {
    // A lead's variables hold what somebody has once imported.
    const onTheDay = `${String(event.lead.variables['meetingDate']).slice(0, 10)} at 08:30`;
    await wait(parseWait(onTheDay) ? onTheDay : settings.remindAt, { from: event.at });
    await perform(reminder(event, 'prepare', `Prepare for the meeting with ${event.lead.email}`, 'owner'));
  },
});
