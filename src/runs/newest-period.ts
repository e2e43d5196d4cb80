import { MINUTE_MS } from '../domain/duration.ts';
import type { RunFilter } from './query.ts';

const FIRST_SPAN_MS = 10 * MINUTE_MS;
const WIDER = 6;
const TRIES = 16;

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
  /** Since then as many as wanted have started, and likely not many more. Milliseconds since 1970. */
  likely?: number | undefined;
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
  const { wanted, enough, likely } = sought;
  if (total <= enough) return { since: earliest, count: total };
  let tooShort = { span: 0, count: 0 };
  if (likely !== undefined) {
    const count = await countSince(likely);
    if (count >= wanted && count <= enough) return { since: likely, count };
    if (count > enough) return shortened(sought, until, tooShort, { span: until - likely, count }, countSince);
  }
  for (let span = FIRST_SPAN_MS; until - span > (earliest ?? 0); span *= WIDER) {
    const count = await countSince(until - span);
    if (count >= wanted && count <= enough) return { since: until - span, count };
    if (count > enough) return shortened(sought, until, tooShort, { span, count }, countSince);
    tooShort = { span, count };
  }
  return shortened(sought, until, tooShort, { span: until - (earliest ?? 0), count: total }, countSince);
}

/** A period that ends with the one that is sought. */
interface Tried {
  /** Milliseconds. */
  span: number;
  /** How many runs started in it. */
  count: number;
}

/** Searches between a period with too few runs and one with more than enough. */
async function shortened(
  { wanted, enough }: Sought,
  until: number,
  short: Tried,
  long: Tried,
  countSince: (since: number) => Promise<number>,
): Promise<Period> {
  for (let left = TRIES; left > 0 && long.count > enough; left--) {
    // Where it would be if runs had started evenly; every other time the middle, because they may not have.
    const aimed = left % 2 ? 1 / 2 : ((wanted + enough) / 2 - short.count) / (long.count - short.count);
    const span = Math.ceil(short.span + (long.span - short.span) * aimed);
    const count = await countSince(until - span);
    if (count < wanted) short = { span, count };
    else long = { span, count };
  }
  return { since: until - long.span, count: long.count };
}
