import { effect, type Effect } from '../../src/domain/effect.ts';
import type { EventOf } from '../../src/domain/event.ts';
import { headline, shorten } from '../../src/domain/headline.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { moved } from './moved.ts';

const QUOTED_CHARACTERS = 500;

export const replied = (event: EventOf<'reply_received'>, { replyText }: Policy): Effect[] => [
  ...moved(event),
  effect('postMessage', 'slack', `Slack: reply from ${event.lead.email}`, {
    audience: 'replies',
    title: headline(event),
    lead: event.lead.email,
    ...(event.reply?.subject && { lines: [shorten(event.reply.subject, 200)] }),
    ...(event.reply?.text && replyText !== 'off' && { quote: shortenText(event.reply.text) }),
    ...(event.uniboxUrl && { link: { label: 'Open in Unibox', url: event.uniboxUrl } }),
  }),
];

/** Keeps the lines of the reply; the rest is behind the link. */
const shortenText = (text: string): string => {
  const characters = Array.from(text.toWellFormed().trim());
  return characters.length > QUOTED_CHARACTERS
    ? `${characters.slice(0, QUOTED_CHARACTERS - 1).join('')}…`
    : characters.join('');
};
