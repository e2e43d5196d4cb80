import type { OutreachEvent } from '../domain/event.ts';

/** Temporal accepts 2 MB for one payload; the workflow's other arguments need some of it. */
const MOST_BYTES = 1.5 * 1024 ** 2;
const LONGEST = 100_000;

/** An event that Temporal accepts: if it is too large, its long texts are cut, so that the rest is not lost. */
export function fit(event: OutreachEvent): OutreachEvent {
  if (event.kind === 'unknown' || Buffer.byteLength(JSON.stringify(event)) <= MOST_BYTES) return event;
  const cut = (value: unknown, longest: number): unknown => {
    if (typeof value === 'string') return value.length > longest ? `${value.slice(0, longest)}…`.toWellFormed() : value;
    if (typeof value !== 'object' || value === null) return value;
    const inner = Object.entries(value).map(([name, one]) => [name, cut(one, longest)] as const);
    return Array.isArray(value) ? inner.map(([, one]) => one) : Object.fromEntries(inner);
  };
  const fitted = cut(event, LONGEST) as OutreachEvent;
  if (!('lead' in fitted) || Buffer.byteLength(JSON.stringify(fitted)) <= MOST_BYTES) return fitted;
  return { ...fitted, lead: { ...fitted.lead, variables: {} } };
}
