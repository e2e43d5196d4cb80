import { effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { SETTLED } from '../../src/domain/follow-up/follow-up.ts';
import { explained, texts, waiting } from '../../src/domain/follow-up/setting.ts';
import { threadOf } from '../../src/domain/follow-up/thread.ts';
import type { Story } from '../follow-up-engine/definition.ts';
import { followUp } from '../follow-up-engine/follow-up.ts';
import { reminder } from '../follow-up-effects/reminder.ts';

export const replyUnanswered = followUp({
  summary: 'A reply that nobody answers is announced, and once more with its owner mentioned',
  startsOn: ['reply_received'],
  endsOn: [...SETTLED, 'custom_label'],
  endsIf: (event, { settledLabels }) => event.kind !== 'custom_label' || settledLabels.includes(event.label),
  mode: 'on',
  settings: {
    remindAfter: explained('When the team is reminded, counted from the reply.', waiting('4 working hours')),
    escalateAfter: explained(
      "When the mailbox's owner is mentioned, counted from the reply.",
      waiting('1 working day'),
    ),
    settledLabels: explained(
      'Custom labels that mean that the reply needs no answer, e.g. `Done,Answered by phone`.',
      texts(),
    ),
  },

  async story(story) {
    const { event, settings, wait, perform } = story;
    const lead = event.lead.email;
    let reply: LeadEvent | undefined = event;
    while (reply) {
      const waits: LeadEvent = reply;
      await wait(settings.remindAfter, { from: waits.at });
      reply = await oldestUnanswered(story);
      if (reply?.id !== waits.id) continue;
      await perform(reminder(waits, 'remind', `${lead} has waited ${settings.remindAfter} for an answer`));

      await wait(settings.escalateAfter, { from: waits.at });
      reply = await oldestUnanswered(story);
      if (reply?.id !== waits.id) continue;
      await perform(reminder(waits, 'escalate', `${lead} has waited ${settings.escalateAfter} for an answer`, 'owner'));
      return;
    }
  },
});

async function oldestUnanswered({ event, events, perform, note }: Story<unknown>): Promise<LeadEvent | undefined> {
  const thread = threadOf(event);
  const answer = await perform(
    effect('lastAnswer', 'thread', `Was ${thread.lead} answered?`, { ...thread, since: Date.parse(event.at) }),
  );
  const answeredAt = answer?.at ?? -Infinity;
  const left = events.find(({ kind, at }) => kind === 'reply_received' && Date.parse(at) > answeredAt);
  if (answer) note(`${answer.from} has answered${left ? ', and the lead has written again' : ''}`);
  return left;
}
