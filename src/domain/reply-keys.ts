import { digestOf } from './text/digest.ts';
import type { LeadEvent } from './event.ts';

/** Longer replies are compared by their beginning. */
const READ_CHARACTERS = 2_000;

/**
 * The names of an event's reply: one from Instantly's mail id, one from the words. A label repeats the reply that
 * led to it, so two events that share a name have the same reply. A label without words has no name.
 */
export function replyKeysOf(event: LeadEvent): string[] {
  if (!('reply' in event)) return [];
  const { text, snippet, html, words = text ?? snippet ?? html } = event.reply ?? {};
  if (!words && event.kind !== 'reply_received') return [];
  const said = words?.slice(0, READ_CHARACTERS).replace(/\s+/g, ' ').trim().toLowerCase();
  return [event.emailId, said].flatMap((name) => (name ? [digestOf(`${event.lead.email} ${name}`)] : []));
}
