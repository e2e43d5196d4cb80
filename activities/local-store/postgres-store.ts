import { type Contact, emailStatusOf, statusOf } from '../../src/domain/contact.ts';
import { VendorError } from '../../src/domain/failure.ts';
import { ANY_DATABASE } from '../../src/domain/local-stores.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import type { Database } from '../../src/store/database.ts';
import { databaseNeedsPerson } from '../../src/store/failures.ts';
import { type ActivityRow, END_OF_TIME, type LocalStore, type MessageFilter, type MessageRow } from './local-store.ts';
import { storable } from './storable.ts';

/** Each time another worker has changed the contact since it was read. More are left to Temporal's own retries. */
const MOST_READS = 20;

/** The same through every host name, port and pooler; another for a copy that `pg_dump` has made. */
const WHICH = `SELECT system_identifier::text AS system, oid::text AS database
  FROM pg_control_system(), pg_database WHERE datname = current_database()`;

const READ = 'SELECT record FROM instantly_temporal.contact WHERE email = $1';

/** Writes only if the contact is still as it was read: another worker may have changed it, or created it. */
const CHANGE = `
  WITH written AS (
    INSERT INTO instantly_temporal.contact AS stored (email, status, email_status, record) VALUES ($1, $2, $3, $4)
    ON CONFLICT (email) DO UPDATE SET status = $2, email_status = $3, record = $4 WHERE stored.record = $5
    RETURNING email
  ), logged AS (
    INSERT INTO instantly_temporal.activity (key, email, at, kind, title)
    SELECT $6, email, $7, $8, $9 FROM written WHERE $6::text IS NOT NULL
    ON CONFLICT DO NOTHING
  )
  SELECT email FROM written`;

const PAGE = `SELECT record FROM instantly_temporal.contact WHERE email > $1 AND ($2::text IS NULL OR status = $2)
  ORDER BY email LIMIT $3`;
const SOME = 'SELECT record FROM instantly_temporal.contact WHERE email = ANY($1)';
const TIMELINE = 'SELECT at, kind, title FROM instantly_temporal.activity WHERE email = $1 ORDER BY at, key';
const POST = `INSERT INTO instantly_temporal.outbox (key, channel, message, created_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT DO NOTHING`;
const MATCHING = `FROM instantly_temporal.outbox
  WHERE created_at > $1 AND created_at <= $2 AND ($3::text IS NULL OR channel = $3)`;
const NEWEST = `SELECT key, channel, message, created_at AS "createdAt" ${MATCHING}
  AND (created_at < $2 OR key > $4) ORDER BY created_at DESC, key LIMIT $5`;
const COUNT = `SELECT count(*) AS count ${MATCHING}`;
const CHANNELS = 'SELECT DISTINCT channel FROM instantly_temporal.outbox';

/** The store in the database of DATABASE_URL, which all workers share. Closing it closes the database. */
export function openPostgresLocalStore(database: Database): LocalStore {
  /** A value is a text, several texts, a number or null. */
  async function query<Row extends object>(text: string, ...values: unknown[]): Promise<Row[]> {
    try {
      return await database.query<Row>(text, values.map(storableValue));
    } catch (error) {
      throw failureOf(error as Error);
    }
  }

  return {
    async findName() {
      const [one] = await database.query<{ system: string; database: string }>(WHICH).catch(() => []);
      return one ? `${ANY_DATABASE}-${digestOf(`${one.system}/${one.database}`)}` : ANY_DATABASE;
    },

    async changeContact(email, change, activity) {
      for (let reads = 0; reads < MOST_READS; reads += 1) {
        const [row] = await query<RecordRow>(READ, email);
        const contact = change(row && contactIn(row));
        const { key = null, at = null, kind = null, title = null } = activity ?? {};
        const columns = [email, statusOf(contact), emailStatusOf(contact), JSON.stringify(contact)];
        const written = await query(CHANGE, ...columns, row?.record ?? null, key, at, kind, title);
        if (written.length) return;
      }
      throw new VendorError('unavailable', 'many events change this contact at the same time');
    },

    async contactOf(email) {
      const [row] = await query<RecordRow>(READ, email);
      return row && contactIn(row);
    },
    contacts: async ({ after = '', status, limit }) =>
      (await query<RecordRow>(PAGE, after, status ?? null, limit)).map(contactIn),
    contactsOf: async (emails) => (await query<RecordRow>(SOME, emails)).map(contactIn),
    activitiesOf: (email) => query<ActivityRow>(TIMELINE, email),
    async addMessage({ key, channel, message, createdAt }) {
      await query(POST, key, channel, message, createdAt);
    },
    messages: ({ afterKey = '', limit, ...filter }) => query<MessageRow>(NEWEST, ...valuesOf(filter), afterKey, limit),
    countMessages: async (filter) => (await query<{ count: number }>(COUNT, ...valuesOf(filter)))[0]!.count,
    channels: async () => (await query<{ channel: string }>(CHANNELS)).map(({ channel }) => channel),
    close: () => database.close(),
  };
}

const storableValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(storableValue);
  return typeof value === 'string' ? storable(value) : value;
};

const valuesOf = ({ since = '', until = END_OF_TIME, channel }: MessageFilter) => [since, until, channel ?? null];

interface RecordRow {
  record: string;
}

const contactIn = ({ record }: RecordRow): Contact => JSON.parse(record) as Contact;

/** A value that the database refuses: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const REFUSED_VALUE = /^(0A|22|23|54)[0-9A-Z]{3}$/;

/** Whatever does not need a person passes: the database is away, starts, is full, or another server has taken its place. */
function failureOf(error: Error): Error {
  if (REFUSED_VALUE.test(String((error as { code?: unknown }).code))) return error;
  const message = `the database of DATABASE_URL cannot be used: ${error.message}`;
  return new VendorError(databaseNeedsPerson(error) ? 'config' : 'unavailable', message, { cause: error });
}
