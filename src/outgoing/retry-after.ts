const SECONDS = /^\d+(\.\d+)?$/;

/**
 * `Retry-After` is a number of seconds or an HTTP date (RFC 9110, 10.2.3). In milliseconds, whatever the vendor says:
 * who waits bounds it. A date is read by the vendor's own clock where it is known.
 */
export function retryAfterMs(header: string | undefined, vendorsNow?: string): number | undefined {
  const value = header?.trim();
  if (!value) return undefined;
  if (SECONDS.test(value)) return Number(value) * 1000;
  const ms = Date.parse(value) - (timeOf(vendorsNow) ?? Date.now());
  // A negative number is read as a year.
  return Number.isNaN(ms) || /^[-+]?[\d.]+$/.test(value) ? undefined : Math.max(ms, 0);
}

/** How far the vendor's clock is ahead of ours, in milliseconds. */
export function clockAheadMs(date: string | undefined): number | undefined {
  const at = timeOf(date);
  return at === undefined ? undefined : at - Date.now();
}

function timeOf(date: string | undefined): number | undefined {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? undefined : at;
}
