import type { Lead } from '../event.ts';

const NAMES = /^(lead_?)?time_?zone$/i;

/** The lead's time zone, if it has a variable for it (`timezone`, `timeZone`, `lead_timezone`). It may not be a valid one. */
export function zoneOfLead({ variables }: Lead): string | undefined {
  const [, zone] = Object.entries(variables).find(([name]) => NAMES.test(name)) ?? [];
  return typeof zone === 'string' && zone.trim() ? zone.trim() : undefined;
}
