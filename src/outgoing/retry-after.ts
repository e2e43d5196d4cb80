const SECONDS = /^\d+(\.\d+)?$/;

/**
 * `Retry-After` in milliseconds: a number of seconds or an HTTP date (RFC 9110, 10.2.3). The caller limits the wait.
 * @param vendorsNow the answer's `Date` header: a date in `Retry-After` is relative to the vendor's clock.
 */
export function retryAfterMs(header: string | undefined, vendorsNow?: string): number | undefined {
  const value = header?.trim();
  if (!value) return undefined;
  if (SECONDS.test(value)) return Number(value) * 1000;
  const ms = Date.parse(value) - (timeOf(vendorsNow) ?? Date.now());
  // Date.parse reads a negative number as a year.
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
