const formats: Record<string, Intl.DateTimeFormat> = {};

/**
 * Says times in the team's zone, in UTC while it is not known. Only for what is shown: a worker's zones are not those of
 * another day, so nothing that a workflow does may depend on it.
 */
export function teamClock(zone = 'UTC') {
  const format = (formats[zone] ??= new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  }));
  return { zone, say: (at: number): string => format.format(at).replaceAll(',', '') };
}
