import type { Lead } from '../event.ts';

const NAMES = /^(lead_?)?time_?zone$/i;

/** The lead's time zone, where the campaign has a variable for it (`timezone`, `timeZone`, `lead_timezone`). */
export function zoneOfLead({ variables }: Lead): string | undefined {
  const [, zone] = Object.entries(variables).find(([name]) => NAMES.test(name)) ?? [];
  return typeof zone === 'string' && zone.trim() ? zone.trim() : undefined;
}
