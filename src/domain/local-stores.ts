/** Stands between a worker's name and the name of the store that holds its local CRM and outbox. */
const MARK = '#store-';

/** The name of a store in a database of which it is not known which one it is. */
export const ANY_DATABASE = 'database';

/**
 * The name of a worker at Temporal, which says where its local CRM and its outbox are.
 * @param store undefined if it uses neither.
 */
export const withStoreName = (worker: string, store: string | undefined): string =>
  store === undefined ? worker : `${worker}${MARK}${store}`;

/** Says that workers write to different stores, with an example of each; undefined if all share one. */
export function splitStores(workers: readonly string[]): string | undefined {
  const named = workers.filter((worker) => worker.includes(MARK)).sort();
  const stores = Map.groupBy(named, (worker) => worker.slice(worker.lastIndexOf(MARK) + MARK.length));
  if ([...stores.keys()].some((store) => store.startsWith(`${ANY_DATABASE}-`))) stores.delete(ANY_DATABASE);
  if (stores.size < 2) return undefined;
  const examples = [...stores.values()].map(([worker]) => worker!.slice(0, worker!.lastIndexOf(MARK)));
  return `workers have ${stores.size} separate stores for contacts (CRM=local) and messages (no SLACK_BOT_TOKEN): ${examples.join(', ')}`;
}
