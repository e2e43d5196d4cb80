import { splitStores } from '../domain/local-stores.ts';
import type { Log } from '../log/log.ts';

/** Returns a function that logs if workers write to different stores, again only if they are other ones. */
export function warnOfSplitStores(log: Pick<Log, 'warn'>): (workers: string[]) => void {
  let last: string | undefined;
  return (workers) => {
    const split = splitStores(workers);
    if (split !== undefined && split !== last)
      log.warn(`${split}: set DATABASE_URL to the same database for all of them`);
    last = split;
  };
}
