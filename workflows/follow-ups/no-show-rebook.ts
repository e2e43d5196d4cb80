import { effect } from '../../src/domain/effect.ts';
import { SETTLED } from '../../src/domain/follow-up/follow-up.ts';
import { explained, oneOf, text, waiting } from '../../src/domain/follow-up/setting.ts';
import { fillTemplate } from '../../src/domain/follow-up/template.ts';
import { threadOf } from '../../src/domain/follow-up/thread.ts';
import { followUp } from '../follow-up-engine/follow-up.ts';
import { reminder } from '../follow-up-effects/reminder.ts';

export const noShowRebook = followUp({
  summary: 'A lead that missed its meeting is asked for another date, or the team is reminded to ask',
  startsOn: ['lead_no_show'],
  // A corrected label too.
  endsOn: ['reply_received', ...SETTLED, 'lead_interested', 'lead_neutral'],
  mode: 'off',
  settings: {
    when: explained('When the team is reminded, or asked.', waiting('next working day at 09:00')),
    action: explained(
      'remind: remind the team in Slack. reply: send the text below to the lead, once a person has approved it.',
      oneOf(['remind', 'reply'], 'remind'),
    ),
    text: explained(
      "The answer. {firstName|there}: the lead's variable, or the text after the bar if it has none. In double quotes \\n begins a new line.",
      text('Hi {firstName|there},\n\nsorry that we missed each other. Would another time this week suit you better?'),
    ),
    answerWithin: explained('If nobody approves within this time, nothing is sent.', waiting('1 working day')),
  },

  async story({ event, settings, wait, perform, ask }) {
    const { lead, account, emailId } = event;
    await wait(settings.when, { from: event.at });
    const title = `${lead.email} did not come to the meeting`;
    if (settings.action === 'remind') {
      await perform(reminder(event, 'remind', `${title}: please offer another date`));
      return;
    }
    const { decision, text = '' } = await ask({
      name: 'reply',
      title: `${title}. Send this?`,
      proposal: fillTemplate(settings.text, lead),
      editable: true,
      deadline: settings.answerWithin,
      otherwise: 'reject',
    });
    if (decision === 'reject') return;
    const reply = { ...threadOf(event), text, ...(account && { account }), ...(emailId && { emailId }) };
    await perform(effect('sendReply', 'reply', `Reply to ${lead.email}`, reply));
  },
});
