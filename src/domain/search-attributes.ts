import { digestOf } from './text/digest.ts';
import type { OutreachEvent } from './event.ts';

/** The search attributes (all of type Keyword) by which workflows are found in the Temporal UI. Their names are permanent. */
export const SEARCH_ATTRIBUTES = {
  eventKind: 'EventKind',
  lead: 'Lead',
  campaign: 'Campaign',
  /** The failure class of a parked effect, or `question`; absent while no person is needed. */
  attention: 'Attention',
} as const;

/** The memo that says why an event could not be read. Permanent. */
export const REASON = 'reason';

/** Keyword values longer than this do not fit every visibility store (PostgreSQL: 255 characters). */
const KEYWORD_CHARACTERS = 255;

/**
 * Characters that a list query cannot carry to every visibility store: Temporal's SQL stores escape `\`, `"` and control characters
 * in a way that SQLite and PostgreSQL take literally (server 1.29.1, `escapeCharMap` in
 * common/persistence/visibility/store/sql/query_converter.go), and PostgreSQL takes a `?` for a parameter. A `%` before
 * two hex digits would look like an encoded character.
 */
const NOT_CARRIED = /[\\"?\u0000-\u001f\u007f-\u009f\u2028\u2029]|%(?=[0-9a-f]{2})/gi;

export const keyword = (name: string) => ({ name, type: 'KEYWORD' }) as const;

/** The search attribute by which workflows that need a person are found. */
export const ATTENTION = keyword(SEARCH_ATTRIBUTES.attention);

/**
 * The text as the value of a search attribute, for writing and for searching. Plain texts do not change, and distinct
 * texts stay distinct.
 */
export function searchValue(text: string): string {
  const clean = text.toWellFormed().trim();
  const encoded = clean.replace(NOT_CARRIED, encodeURIComponent);
  const characters = Array.from(encoded);
  if (characters.length <= KEYWORD_CHARACTERS) return encoded;
  const tail = `~${digestOf(clean)}`;
  return characters.slice(0, KEYWORD_CHARACTERS - tail.length).join('') + tail;
}

/** The original text of a value, for people; only the beginning of a long one. */
export const textOfValue = (value: string): string =>
  value.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });

/** The value for a lead's address in any spelling. */
export const searchValueOfLead = (email: string): string => searchValue(email.trim().toLowerCase());

/** The lead and the campaign by which the event's workflow is found. */
export function searchAttributesOf(event: OutreachEvent) {
  const campaign = event.campaign?.name ?? event.campaign?.id;
  const lead = 'lead' in event ? event.lead.email : event.kind === 'unknown' ? event.about?.email : undefined;
  return [
    ...(lead ? [{ key: keyword(SEARCH_ATTRIBUTES.lead), value: searchValueOfLead(lead) }] : []),
    ...(campaign?.trim() ? [{ key: keyword(SEARCH_ATTRIBUTES.campaign), value: searchValue(campaign) }] : []),
  ];
}
