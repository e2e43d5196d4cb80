// eslint-disable-next-line no-restricted-syntax -- The same for every workflow.
const formats: Record<string, Intl.DateTimeFormat> = {};

/**
 * Writes times in the team's time zone; in UTC if it is not known. Only for texts: a worker's time zone data may change,
 * so no decision of a workflow may depend on it.
 */
export function teamClock(zone = 'UTC') {
  const format = (formats[zone] ??= new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }));
  return { zone, say: (at: number): string => format.format(at).replaceAll(',', '') };
}
