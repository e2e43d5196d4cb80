import { effect, type Effect } from '../../src/domain/effect.ts';
import type { EventOf } from '../../src/domain/event.ts';
import { headline, shorten } from '../../src/domain/headline.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { replyToQuote } from '../../src/domain/follow-up/trim-event.ts';
import { moved } from './moved.ts';

export const replied = (event: EventOf<'reply_received'>, { replyText }: Policy): Effect[] => [
  ...moved(event),
  effect('postMessage', 'slack', `Slack: reply from ${event.lead.email}`, {
    audience: 'replies',
    title: headline(event),
    lead: event.lead.email,
    ...(event.reply?.subject && { lines: [shorten(event.reply.subject, 200)] }),
    ...(event.reply && replyText !== 'off' && { reply: replyToQuote(event.reply) }),
    ...(event.uniboxUrl && { link: { label: 'Open in Unibox', url: event.uniboxUrl } }),
  }),
];
