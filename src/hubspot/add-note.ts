import { isMild } from '../domain/bounce.ts';
import { type LeadEvent, urgencyOf } from '../domain/event.ts';
import { VendorError } from '../domain/failure.ts';
import { headline } from '../domain/headline.ts';
import { replyKeysOf } from '../domain/reply-keys.ts';
import type { Hubspot } from './client.ts';

interface Try {
  /** The effect's key, which the note contains. */
  key: string;
  triedSince?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Within this time a reply's own event adds its note. A label that repeats the reply waits for it. */
const NOTE_WITHIN_MS = 5_000;

/** Adds a note of the event to a contact, once: no second note for one effect, and one note for one reply. */
export async function addNote(
  hubspot: Hubspot,
  contactId: string,
  event: LeadEvent,
  { key, triedSince, signal }: Try,
): Promise<void> {
  if (!deservesNote(event)) return;
  const turn = { urgent: urgencyOf(event.kind) === 'human', signal };
  const replyKeys = replyKeysOf(event);
  const isFirstTry = triedSince === undefined;
  if ((!isFirstTry || replyKeys.length) && (await hubspot.hasNote(contactId, { key, replyKeys }, turn))) return;
  if (replyKeys.length && event.kind !== 'reply_received' && isFirstTry) {
    // Two labels of one reply must not come back at the same moment.
    const retryAfterMs = event.kind === 'custom_label' ? 2 * NOTE_WITHIN_MS : NOTE_WITHIN_MS;
    throw new VendorError('unavailable', 'HubSpot has no note of the reply yet', { retryAfterMs });
  }
  const { subject, text, words = text } = ('reply' in event && event.reply) || {};
  const note = { title: headline(event), subject, text: words, at: event.at, key, replyKeys };
  await hubspot.createNote(contactId, note, turn);
}

/** Events that people wait for, and mild bounces: no property shows what the mail server said. */
const deservesNote = (event: LeadEvent): boolean =>
  urgencyOf(event.kind) === 'human' || (event.kind === 'email_bounced' && isMild(event.bounce));
