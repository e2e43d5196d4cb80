import type { LeadEvent } from '../src/domain/event.ts';
import { ownWords } from '../src/reply-text/own-words.ts';
import type { PostMessage } from './message-port.ts';

const QUOTED_CHARACTERS = 500;

/** The event with `reply.words`, what the lead has newly written: a CRM stores that, not the quoted mail. */
export function withWords(event: LeadEvent): LeadEvent {
  if (!('reply' in event) || !event.reply) return event;
  const words = ownWords(event.reply);
  return words ? { ...event, reply: { ...event.reply, words } } : event;
}

/** Turns a message's reply into a quotation: the beginning of what the lead has newly written. */
export const quotingReplies =
  (postMessage: PostMessage): PostMessage =>
  ({ reply, ...message }, attempt) => {
    const words = reply && ownWords(reply);
    return postMessage({ ...message, ...(words && { quote: beginningOf(words) }) }, attempt);
  };

function beginningOf(words: string): string {
  // A character has at most two code units.
  const characters = Array.from(words.slice(0, 2 * QUOTED_CHARACTERS + 2));
  return characters.length > QUOTED_CHARACTERS ? `${characters.slice(0, QUOTED_CHARACTERS - 1).join('')}…` : words;
}
