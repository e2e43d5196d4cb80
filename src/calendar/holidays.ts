import { createRequire } from 'node:module';
import type Library from 'date-holidays';
import { addDays } from './dates.ts';
import { correct } from './holiday-corrections.ts';
import { DAY_MS, HOUR_MS } from '../domain/duration.ts';

/** The days on which the team does not work, besides its closed weekdays. */
export interface Holidays {
  /** `2026-12-24` */
  dates: string[];
  /** `DE-BE`: its public holidays. */
  regions: string[];
}

/** Returns whether a day such as `2026-12-25` is a holiday. Weekends do not count. */
export type IsHoliday = (date: string) => boolean;

export function holidaysOf({ dates, regions }: Holidays): IsHoliday {
  const listed = new Set(dates);
  const years = new Map<string, Set<string>>();
  const ofYear = (year: string): Set<string> => {
    const known = years.get(year) ?? new Set(regions.flatMap((region) => publicHolidays(region, Number(year))));
    years.set(year, known);
    return known;
  };
  return (date) => listed.has(date) || (regions.length > 0 && ofYear(date.slice(0, 4)).has(date));
}

/** The library loads the rules of all countries, so it is loaded only if a region is set. */
const library = (): typeof Library => createRequire(import.meta.url)('date-holidays') as typeof Library;

/** `DE`, `DE-BE` or `US-CA-LA` */
export const isRegion = (code: string): boolean => find(code) !== undefined;

/** Returns the parts of a code as the library spells them: it spells a few in small letters. */
function find(code: string): string[] | undefined {
  const all = new (library())();
  const found: string[] = [];
  for (const part of code.split('-')) {
    const [country, state, region] = found;
    if (region !== undefined) return undefined;
    const names =
      country === undefined ? all.getCountries() : state ? all.getRegions(country, state) : all.getStates(country);
    const name = Object.keys(names ?? {}).find((one) => one.toUpperCase() === part.toUpperCase());
    if (name === undefined) return undefined;
    found.push(name);
  }
  return found;
}

/**
 * Returns the days of a year's public holidays. Only what begins before noon counts: not half a day, such as the afternoon
 * before New Year, nor the half day with which a holiday of several days begins (Turkey: `1 Shawwal PT90H`,
 * https://github.com/commenthol/date-holidays data/countries/TR.yaml, 3.37.0). In some countries (Ireland) the Monday after
 * a holiday on a Sunday is listed as a bank holiday; it counts. A day on which clocks change has 23 hours.
 */
function publicHolidays(code: string, year: number): string[] {
  const parts = find(code) ?? [];
  // Each type is asked for by itself: with both, Ireland's 17 March is a bank holiday only (findings/date-holidays-types.sh).
  const ofType = (type: 'public' | 'bank') => {
    const [country = '', state = '', region = ''] = parts;
    const all = new (library())(country, state, region, { types: [type] });
    if (type === 'public') correct(all, parts.join('-'));
    return all.getHolidays(year);
  };
  return [...ofType('public'), ...ofType('bank').filter(({ substitute }) => substitute)]
    .filter(({ date }) => Number(date.slice(11, 13)) < 12)
    .flatMap(({ date, start, end }) => {
      const days = Math.max(1, Math.floor((end.getTime() - start.getTime() + HOUR_MS) / DAY_MS));
      return Array.from({ length: days }, (_, i) => addDays(date.slice(0, 10), i));
    });
}
