import { describe, expect, test } from 'vitest';
import { readLog } from '../../src/books/read-log.ts';
import { createInstantly } from '../../src/instantly/client.ts';
import type { ReadModel } from '../../src/read-model/read-model.ts';
import { READ_MODELS } from '../support/read-models.ts';
import { startVendor } from '../support/vendor-server.ts';

const MINUTE = 60_000;
const PUBLIC_URL = 'https://hooks.example.com';

/** An Instantly whose log has so many deliveries, one a minute, the newest now; and a reader of the books. */
async function logOf(model: ReadModel, count: number) {
  const now = Date.now();
  let serial = 0;
  const row = (minutesAgo: number, fields: object = {}) => ({
    id: `row-${String((serial += 1)).padStart(6, '0')}`,
    timestamp_created: new Date(now - minutesAgo * MINUTE).toISOString(),
    webhook_url: `${PUBLIC_URL}/webhooks/instantly`,
    success: true,
    will_retry: false,
    retry_successful: null,
    payload: { event_type: 'email_sent', lead_email: `lead-${serial}@acme.example`, timestamp: '2026-03-01T00:00:00Z' },
    ...fields,
  });
  /** The oldest first. */
  const rows = Array.from({ length: count }, (_, i) => row(count - i));
  const { url, requests } = await startVendor(({ path }) => {
    const { pathname, searchParams } = new URL(path, 'http://x');
    const [from, to] = [searchParams.get('from')!, searchParams.get('to')!];
    const dayOf = ({ timestamp_created: at }: (typeof rows)[number]) => at.slice(0, 10);
    const within = rows.filter((one) => dayOf(one) >= from && dayOf(one) <= to);
    if (pathname.endsWith('/summary-by-date')) {
      const days = Object.entries(Object.groupBy(within, dayOf));
      const failed = (some: typeof rows) => some.filter(({ success }) => !success).length;
      const items = days.map(([date, of]) => ({ date, total_events: of!.length, failed_events: failed(of!) }));
      return { body: { items } };
    }
    const after = searchParams.get('starting_after') ?? '~';
    const matching = within.filter(
      ({ id, success }) => id < after && !(success && searchParams.get('success') === 'false'),
    );
    const items = matching.toReversed().slice(0, 100);
    return { body: { items, ...(matching.length > 100 && { next_starting_after: items.at(-1)!.id }) } };
  });
  const source = {
    instantly: createInstantly({ apiUrl: `${url}/api/v2`, apiKey: 'k', requestsPerSecond: 100 }),
    publicUrl: PUBLIC_URL,
    eventsIgnored: new Set<never>(),
  };
  return {
    rows,
    row,
    /** The rows that the books see, and how many pages were asked for. */
    async read(minutes: number) {
      requests.length = 0;
      const since = now - minutes * MINUTE;
      const log = await readLog(source, since, { model, onRead: () => undefined });
      const pages = requests.filter(({ path }) => !path.includes('summary')).length;
      return { ids: log.rows.map(({ id }) => id), states: log.rows.map(({ state }) => state), pages };
    },
    /** The rows of that time, as the log has them. */
    ids: (minutes: number) =>
      rows.filter(({ timestamp_created: at }) => Date.parse(at) >= now - minutes * MINUTE).map(({ id }) => id),
  };
}

describe.each(READ_MODELS)('with the read model %s', (_, newPlace) => {
  test('the books read of the delivery log what is new, and see what is deleted or retried', async () => {
    const log = await logOf(await (await newPlace())(), 450);
    expect(await log.read(150)).toMatchObject({ ids: log.ids(150), pages: 2 });
    log.rows.push(log.row(0), log.row(0, { success: false, will_retry: true }));
    expect(await log.read(150)).toMatchObject({ ids: log.ids(150), pages: 2 });
    expect(await log.read(350)).toMatchObject({ ids: log.ids(350), pages: 4 });

    Object.assign(log.rows.at(-1)!, { success: true, retry_successful: true });
    const { states, pages } = await log.read(350);
    expect({ pages, notDelivered: states.filter((state) => state !== 'delivered') }).toEqual({
      pages: 2,
      notDelivered: [],
    });
    expect(await log.read(350)).toMatchObject({ ids: log.ids(350), pages: 1 });

    log.rows.splice(200, 1);
    expect(await log.read(350)).toMatchObject({ ids: log.ids(350), pages: 5 });
    log.rows.splice(300, 1);
    log.rows.push(log.row(0));
    expect((await log.read(350)).ids).toEqual(log.ids(350));
  });
});
