/** Lengths of time in milliseconds. A day is 24 hours here; calendar days, which may be longer, are counted in src/calendar. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const UNITS = [
  [DAY_MS, 'd'],
  [HOUR_MS, 'h'],
  [MINUTE_MS, 'min'],
  [1_000, 's'],
] as const;

/** A length of time for people: "45 ms", "3.2 s", "42 s"; of longer ones the two largest units: "3 h 20 min". */
export function spanText(ms: number): string {
  if (ms < 1_000) return ms < 1 ? '0 s' : `${Math.floor(ms)} ms`;
  if (ms < 10_000) return `${Math.floor(ms / 100) / 10} s`;
  const first = UNITS.findIndex(([unit]) => ms >= unit);
  const [unit, name] = UNITS[first]!;
  const [smaller, smallerName] = UNITS[first + 1] ?? [unit, name];
  const rest = Math.floor((ms % unit) / smaller);
  return `${Math.floor(ms / unit)} ${name}${rest ? ` ${rest} ${smallerName}` : ''}`;
}
