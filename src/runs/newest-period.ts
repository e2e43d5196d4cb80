import { MINUTE_MS } from '../domain/duration.ts';
import type { RunFilter } from './query.ts';

const FIRST_SPAN_MS = 10 * MINUTE_MS;
const WIDER = 6;
const HALVINGS = 16;

/** A period that ends now or at the end of the filter. */
interface Period {
  /** Milliseconds since 1970; undefined: from the first run on. */
  since: number | undefined;
  /** How many runs started in it. */
  count: number;
}

interface Sought {
  /** So many runs must have started in the period. */
  wanted: number;
  /** So many are few enough to be read. */
  enough: number;
}

/**
 * Finds a period before `until` in which enough runs started, but not many more than are wanted, by few counts.
 * @param total how many runs started in all of the filter's time.
 */
export async function newestPeriod(
  sought: Sought,
  { since: earliest, until = Date.now() }: Pick<RunFilter, 'since' | 'until'>,
  total: number,
  countSince: (since: number) => Promise<number>,
): Promise<Period> {
  const { wanted, enough } = sought;
  if (total <= enough) return { since: earliest, count: total };
  let tooShort = 0;
  for (let span = FIRST_SPAN_MS; until - span > (earliest ?? 0); span *= WIDER) {
    const count = await countSince(until - span);
    if (count >= wanted && count <= enough) return { since: until - span, count };
    if (count > enough) return shortened(sought, until, tooShort, { since: until - span, count }, countSince);
    tooShort = span;
  }
  return shortened(sought, until, tooShort, { since: earliest ?? 0, count: total }, countSince);
}

/** Searches between a period with too few runs and one with more than enough. */
async function shortened(
  { wanted, enough }: Sought,
  until: number,
  tooShort: number,
  tooLong: { since: number; count: number },
  countSince: (since: number) => Promise<number>,
): Promise<Period> {
  let short = tooShort;
  let found = tooLong;
  for (let left = HALVINGS; left > 0 && found.count > enough; left--) {
    const span = (short + until - found.since) / 2;
    const count = await countSince(until - span);
    if (count < wanted) short = span;
    else found = { since: until - span, count };
  }
  return found;
}
