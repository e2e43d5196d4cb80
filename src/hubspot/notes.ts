import { z } from 'zod';
import { API_DATE, type Call, retryIfGone } from './calls.ts';
import { VendorError } from '../domain/failure.ts';
import { escapeHtml } from '../domain/text/html.ts';
import type { Turn } from '../outgoing/call-budget.ts';
import { LARGE_PAGE_BYTES } from '../outgoing/call-vendor.ts';

const OBJECTS = `/crm/objects/${API_DATE}`;
/** The type of the association from a note to its contact (https://developers.hubspot.com/docs/api-reference/crm-notes-v3/guide). */
const NOTE_TO_CONTACT = 202;
const BATCH = 100;
const LONGEST_BODY = 65_536;

const Created = z.object({ id: z.string() });
const Page = z.object({
  // The list of associations names the other end `toObjectId`, the contact names it `id`.
  results: z.array(
    z.union([
      z.object({ id: z.coerce.string() }),
      z.object({ toObjectId: z.coerce.string() }).transform(({ toObjectId: id }) => ({ id })),
    ]),
  ),
  paging: z.object({ next: z.object({ after: z.string() }).nullish() }).nullish(),
});
const WithNotes = z.object({ associations: z.object({ notes: Page }).partial().nullish() });
const Bodies = z.object({
  results: z.array(z.object({ properties: z.object({ hs_note_body: z.string().nullish() }) })),
  errors: z.array(z.object({ category: z.string().catch('') })).optional(),
});

export interface Note {
  /** Plain text, as are all other texts here. */
  title: string;
  subject?: string | undefined;
  text?: string | undefined;
  /** ISO 8601. */
  at: string;
  /** The effect's key, by which the note is found again. */
  key: string;
  /** The names of the reply in the note (`replyKeysOf`). */
  replyKeys?: string[];
}

/** The note as HTML, as HubSpot shows it. Only the text is cut if it is too long. */
function noteHtml({ title, subject, text, key, replyKeys = [] }: Omit<Note, 'at'>): string {
  const head = [`<strong>${escapeHtml(title)}</strong>`, ...(subject ? [escapeHtml(subject, 2_000)] : [])];
  const last = `<small>${[markerOf(key), ...replyKeys.map(replyMarkerOf)].join(' ')}</small>`;
  const room = LONGEST_BODY - [...head, '', last].join('<br>').length;
  return [...head, ...(text ? [escapeHtml(text, room)] : []), last].join('<br>');
}

const markerOf = (key: string): string => escapeHtml(`Instantly event [${key}]`);
const replyMarkerOf = (replyKey: string): string => `[reply ${replyKey}]`;

/** Whether a note has this key, or has the same reply: a reply gets one note, whichever of its events comes first. */
function isSameNote({ key, replyKeys = [] }: Pick<Note, 'key' | 'replyKeys'>) {
  const marker = markerOf(key);
  const replies = replyKeys.map(replyMarkerOf);
  // The lead may write the same words in two replies: each of them gets its note.
  const another = markerOf('reply_received-').slice(0, -1);
  const isReply = marker.startsWith(another);
  return (body: string): boolean =>
    body.includes(marker) || (replies.some((one) => body.includes(one)) && !(isReply && body.includes(another)));
}

export interface NoteCalls {
  /** Whether the contact has the note, or a note of the same reply. */
  hasNote(contactId: string, note: Pick<Note, 'key' | 'replyKeys'>, turn: Turn): Promise<boolean>;
  createNote(contactId: string, note: Note, turn: Turn): Promise<void>;
}

export const noteCalls = (call: Call): NoteCalls => {
  /** The ids of a contact's notes, by pages. */
  async function* noteIds(contactId: string, turn: Turn) {
    const path = `${OBJECTS}/contacts/${encodeURIComponent(contactId.toWellFormed())}`;
    const { associations } = await call(WithNotes, 'GET', path, { query: { associations: 'notes' }, ...turn }).catch(
      retryIfGone,
    );
    let page = associations?.notes;
    while (page) {
      yield page.results.map(({ id }) => id);
      const after = page.paging?.next?.after;
      if (!after) return;
      page = await call(Page, 'GET', `${path}/associations/notes`, { query: { after, limit: '500' }, ...turn });
    }
  }

  return {
    async hasNote(contactId, note, turn) {
      const isIt = isSameNote(note);
      for await (const ids of noteIds(contactId, turn)) {
        for (let from = 0; from < ids.length; from += BATCH) {
          const inputs = ids.slice(from, from + BATCH).map((id) => ({ id }));
          const body = { inputs, properties: ['hs_note_body'], propertiesWithHistory: [] };
          const { results, errors = [] } = await call(Bodies, 'POST', `${OBJECTS}/notes/batch/read`, {
            body,
            ...turn,
            mostBytes: LARGE_PAGE_BYTES,
          });
          if (results.some(({ properties }) => isIt(properties.hs_note_body ?? ''))) return true;
          // A deleted note does not matter. Any other note that cannot be read may be this one.
          const unread = errors.find(({ category }) => !/NOT_FOUND/.test(category));
          if (unread) throw new VendorError('unavailable', `HubSpot notes cannot be read: ${unread.category}`);
        }
      }
      return false;
    },

    async createNote(contactId, note, turn) {
      const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: NOTE_TO_CONTACT }];
      const body = {
        properties: { hs_timestamp: note.at, hs_note_body: noteHtml(note) },
        associations: [{ to: { id: contactId }, types }],
      };
      await call(Created, 'POST', `${OBJECTS}/notes`, { body, ...turn }).catch(retryIfGone);
    },
  };
};
