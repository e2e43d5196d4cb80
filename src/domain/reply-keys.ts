import { digestOf } from './text/digest.ts';
import type { LeadEvent } from './event.ts';

/** Longer replies are told apart by their beginning. */
const READ_CHARACTERS = 2_000;

/**
 * The names of the reply that an event carries: a label repeats the reply that earned it, so two events that share
 * a name carry the same reply. One by Instantly's id of the mail, one by the words. None for a label without words.
 */
export function replyKeysOf(event: LeadEvent): string[] {
  if (!('reply' in event)) return [];
  const { text, snippet, html, words = text ?? snippet ?? html } = event.reply ?? {};
  if (!words && event.kind !== 'reply_received') return [];
  const said = words?.slice(0, READ_CHARACTERS).replace(/\s+/g, ' ').trim().toLowerCase();
  return [event.emailId, said].flatMap((name) => (name ? [digestOf(`${event.lead.email} ${name}`)] : []));
}
