import { addDays, weekdayOf } from '../../calendar/dates.ts';
import { dateIn, timeIn } from '../../calendar/zones.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/duration.ts';

type At = Date | string | number;

/** The one clock by which people are shown times: the team's. */
export function clockOf(zone: string) {
  const ms = (at: At): number => new Date(at).getTime();
  const day = (at: At): string => dateIn(zone, ms(at));
  return {
    zone,
    /** `STARTED (Europe/Berlin)` */
    heading: (word: string): string => `${word} (${zone})`,
    /** `2026-01-02` */
    day,
    /** The Monday of its week. */
    week: (at: At): string => addDays(day(at), 1 - weekdayOf(day(at))),
    /** `2026-01-02 03:04` */
    minute: (at: At): string => `${day(at)} ${timeIn(zone, ms(at)).slice(0, 5)}`,
    /** `2026-01-02 03:04:05` */
    second: (at: At): string => `${day(at)} ${timeIn(zone, ms(at)).slice(0, 8)}`,
    /** `2026-01-02 03:04 (Europe/Berlin)`: where no heading says the zone. */
    says: (at: At): string => `${day(at)} ${timeIn(zone, ms(at)).slice(0, 5)} (${zone})`,
  };
}

export type Clock = ReturnType<typeof clockOf>;

/** "45 ms", "3.2 s", "4 minutes", "3 hours", "2 days" */
export function spanText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE_MS) return `${(ms / 1_000).toFixed(1)} s`;
  const [size, name] = ms < HOUR_MS ? [MINUTE_MS, 'minute'] : ms < DAY_MS ? [HOUR_MS, 'hour'] : [DAY_MS, 'day'];
  const count = Math.floor(ms / Number(size));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
