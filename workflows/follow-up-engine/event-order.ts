import type { LeadEvent } from '../../src/domain/event.ts';

// eslint-disable-next-line no-restricted-syntax -- The same for every workflow.
const times = new WeakMap<LeadEvent, number>();

/** When an event happened, in milliseconds since 1970. Read once: lists of events are sorted again and again. */
export function eventTimeMs(event: LeadEvent): number {
  const at = times.get(event) ?? Date.parse(event.at);
  times.set(event, at);
  return at;
}

/** In the order in which they happened. */
export const sortedByTime = (events: LeadEvent[]): LeadEvent[] =>
  events.toSorted((a, b) => eventTimeMs(a) - eventTimeMs(b));
