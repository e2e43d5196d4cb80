import ms, { type StringValue } from 'ms';

const DAY_OR_TIME = 'a day such as 2026-01-31 or a time such as 2026-01-31T14:00Z';

/** The time that an option holds, in milliseconds since 1970; of a day so many milliseconds after its beginning (UTC). */
export function timeOf(option: string, text: string, ofDay = 0): number {
  const at = parse(text, ofDay);
  if (at !== undefined) return at;
  throw new Error(`${option} is "${text}", it should be ${DAY_OR_TIME}`);
}

/** The same, where "2 hours" means two hours before `now`. */
export function sinceOf(option: string, text: string, now: number): number {
  // `ms` throws on an empty text.
  const agoMs = text ? (ms(text as StringValue) as number | undefined) : undefined;
  const at = parse(text, 0) ?? (agoMs !== undefined && agoMs > 0 ? now - agoMs : undefined);
  if (at !== undefined) return at;
  throw new Error(`${option} is "${text}", it should be a duration such as "2 hours", ${DAY_OR_TIME}`);
}

function parse(text: string, ofDay: number): number | undefined {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text);
  const at = isDay || isTime ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : isDay ? at + ofDay : at;
}
