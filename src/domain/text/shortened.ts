import type { OutreachEvent } from '../event.ts';

const LONGEST_TEXT = 2_000;
const MOST_ENTRIES = 100;
const DEEPEST = 4;

/** The event with its long texts cut, for the case that Temporal refuses the whole event. Id and kind stay the same. */
export function shortened<Event extends OutreachEvent>(event: Event): Event {
  return cut(event, 0) as Event;
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((one) => cut(one, depth + 1));
  const entries = Object.entries(value)
    .slice(0, MOST_ENTRIES)
    .flatMap(([name, one]): [string, unknown][] => (name.length > LONGEST_TEXT ? [] : [[name, cut(one, depth + 1)]]));
  return Object.fromEntries(entries);
}
