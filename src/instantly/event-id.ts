import { createHash } from 'node:crypto';
import type { EventKind } from '../domain/event.ts';

/** Changing what goes in, or in which order, changes every id: raise the version and keep the old one readable. */
const VERSION = 'v1';

export interface Occurrence {
  workspace: string | undefined;
  /** For a custom label its text, so that two labels of one moment stay two. */
  what: string;
  /** Milliseconds since 1970. */
  at: number;
  campaignId: string | undefined;
  lead: string | undefined;
  /** Or the id that an envelope bears. */
  emailId: string | undefined;
  step: number | undefined;
  variant: number | undefined;
  account: string | undefined;
}

/**
 * Instantly sends no event id, so the occurrence itself is the id: equal for the live delivery, its retries, a second
 * webhook on the same URL and the row in the delivery log.
 */
export function idOfOccurrence(kind: EventKind, o: Occurrence): string {
  const { workspace, what, at, campaignId, lead, emailId, step, variant, account } = o;
  return idOf(kind, [workspace, what, at, campaignId, lead, emailId, step, variant, account]);
}

/** For what has no time or cannot be read: the whole content. */
export const idOfContent = (kind: EventKind, content: unknown): string => idOf(kind, [canonical(content)]);

function idOf(kind: EventKind, parts: unknown[]): string {
  const text = JSON.stringify([VERSION, ...parts.map((part) => part ?? null)]);
  return `${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/** The same value for the same JSON, whatever the order of its keys: an object is its pairs, an array begins with 0. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return [0, ...value.map(canonical)];
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
