import { type BounceClass, bounceClassOf } from './bounce.ts';
import { type Bounce, type OutreachEvent, wordsOfKind } from './event.ts';

const BOUNCED: Partial<Record<BounceClass, string>> = {
  passing: 'Temporary bounce for',
  sender: 'Our mail was refused, not the address:',
};

/** Undefined for a bounce that says that the address takes no mail, or says nothing. */
function mildBounceOf(bounce: Bounce | undefined): { words: string; reason: string | undefined } | undefined {
  const words = BOUNCED[bounceClassOf(bounce)];
  return words === undefined ? undefined : { words, reason: bounce?.reason && shorten(bounce.reason, 120) };
}

/** One line as a person would write it: "Reply from jane@acme.com · Q3 outbound". */
export function headline(event: OutreachEvent): string {
  const mild = event.kind === 'email_bounced' ? mildBounceOf(event.bounce) : undefined;
  const words = [
    mild?.words ?? wordsOfKind(event.kind),
    event.kind === 'custom_label' && `“${shorten(event.label, 60)}” for`,
    'lead' in event && event.lead.email,
    event.kind === 'account_error' && event.account,
    event.kind === 'unknown' && event.about?.email && `about ${event.about.email}`,
  ];
  const where = event.kind === 'unknown' ? event.reason : event.campaign?.name;
  return oneLine([words.filter(Boolean).join(' '), where, mild?.reason].filter(Boolean).join(' · '));
}

/** Temporal accepts summaries of at most 400 bytes with their envelope, and refuses a task with a longer one. */
export const SUMMARY_BYTES = 300;

/** The text as one well-formed line, short enough for a summary in Temporal. */
export function oneLine(text: string): string {
  let bytes = 0;
  const characters = Array.from(shorten(text, SUMMARY_BYTES));
  const end = characters.findIndex((character) => (bytes += jsonBytesOf(character)) > SUMMARY_BYTES);
  return end === -1 ? characters.join('') : `${characters.slice(0, end).join('')}…`;
}

/** How many bytes a character takes in JSON. */
export function jsonBytesOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (code >= 0x800) return code >= 0x10000 ? 4 : 3;
  return code >= 0x80 || character === '"' || character === '\\' ? 2 : 1;
}

/**
 * The text as one line of at most `max` characters. Control characters become spaces, and characters that reverse the
 * direction of the text after them are removed.
 */
export function shorten(text: string, max: number): string {
  // A character has at most two code units.
  const clean = text
    .slice(0, max * 2 + 2)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
  const characters = Array.from(clean);
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : clean;
}
