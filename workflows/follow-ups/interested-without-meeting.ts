import { SETTLED } from '../../src/domain/follow-up/follow-up.ts';
import { explained, text, waiting } from '../../src/domain/follow-up/setting.ts';
import { followUp } from '../follow-up-engine/follow-up.ts';
import { move } from '../follow-up-effects/move.ts';
import { reminder } from '../follow-up-effects/reminder.ts';

export const interestedWithoutMeeting = followUp({
  summary: 'The team is reminded of an interested lead without a meeting; later the lead is moved to a subsequence',
  startsOn: ['lead_interested'],
  // With another label the lead is no longer interested.
  endsOn: [...SETTLED, 'lead_neutral', 'lead_no_show'],
  mode: 'on',
  settings: {
    remindAfter: explained('When the team is reminded, counted from the interest.', waiting('3 working days')),
    moveAfter: explained('When a move to the subsequence is proposed.', waiting('7 working days')),
    subsequence: explained("Instantly's id of the subsequence. Empty: only the reminder.", text()),
    answerWithin: explained('If nobody answers within this time, the lead is not moved.', waiting('2 working days')),
  },

  async story({ event, settings, wait, perform, ask }) {
    const { email } = event.lead;
    const { remindAfter, moveAfter, subsequence, answerWithin } = settings;
    await wait(remindAfter, { from: event.at });
    await perform(reminder(event, 'remind', `${email} is interested, and no meeting was booked for ${remindAfter}`));
    if (!subsequence) return;

    await wait(moveAfter, { from: event.at });
    const { decision } = await ask({
      name: 'move',
      title: `No meeting with ${email} for ${moveAfter}: move the lead to the subsequence ${subsequence}?`,
      deadline: answerWithin,
      otherwise: 'reject',
    });
    if (decision === 'reject') return;
    await perform(move(event, subsequence));
  },
});
