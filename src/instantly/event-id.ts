import { createHash } from 'node:crypto';
import type { EventKind } from '../domain/event.ts';

/** A change of the parts or of their order changes every id: raise the version and keep the old ids readable. */
const VERSION = 'v1';

export interface Occurrence {
  workspace: string | undefined;
  /** The kind; for a custom label its text, so that two labels at the same time are two events. */
  what: string;
  /** Milliseconds since 1970. */
  at: number;
  campaignId: string | undefined;
  lead: string | undefined;
  /** The email's id, or the id of the envelope if there is one. */
  emailId: string | undefined;
  step: number | undefined;
  variant: number | undefined;
  account: string | undefined;
}

/**
 * Instantly sends no event id, so the id is a hash of what happened. It is the same for the live delivery, its retries, the
 * delivery of a second webhook and the row in the delivery log.
 */
export function idOfOccurrence(kind: EventKind, o: Occurrence): string {
  const { workspace, what, at, campaignId, lead, emailId, step, variant, account } = o;
  return idOf(kind, [workspace, what, at, campaignId, lead, emailId, step, variant, account]);
}

/** The id of an event that has no time or cannot be read: a hash of the whole content. */
export const idOfContent = (kind: EventKind, content: unknown): string => idOf(kind, [canonicalPairs(content)]);

function idOf(kind: EventKind, parts: unknown[]): string {
  const text = JSON.stringify([VERSION, ...parts.map((part) => part ?? null)]);
  return `${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/** The same value for the same JSON in any order of its keys: an object becomes its sorted pairs, an array begins with 0. */
function canonicalPairs(value: unknown): unknown {
  if (Array.isArray(value)) return [0, ...value.map(canonicalPairs)];
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonicalPairs(inner)]);
}
