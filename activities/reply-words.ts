import type { LeadEvent } from '../src/domain/event.ts';
import { ownWords } from '../src/reply-text/own-words.ts';
import type { PostMessage } from './message-port.ts';

const QUOTED_CHARACTERS = 500;

/** An event with what the lead wrote anew: a CRM keeps and shows that, not the mail that was answered. */
export function withWords(event: LeadEvent): LeadEvent {
  if (!('reply' in event) || !event.reply) return event;
  const words = ownWords(event.reply);
  return words ? { ...event, reply: { ...event.reply, words } } : event;
}

/** Quotes the beginning of a reply's own words; the rest is behind the link. */
export const quotingReplies =
  (postMessage: PostMessage): PostMessage =>
  ({ reply, ...message }, attempt) => {
    const words = reply && ownWords(reply);
    return postMessage({ ...message, ...(words && { quote: beginningOf(words) }) }, attempt);
  };

function beginningOf(words: string): string {
  // A character is at most two code units, so the rest need not be looked at.
  const characters = Array.from(words.slice(0, 2 * QUOTED_CHARACTERS + 2));
  return characters.length > QUOTED_CHARACTERS ? `${characters.slice(0, QUOTED_CHARACTERS - 1).join('')}…` : words;
}
