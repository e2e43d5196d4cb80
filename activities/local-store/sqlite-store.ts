import { DatabaseSync } from 'node:sqlite';
import { type Contact, emailStatusOf, statusOf } from '../../src/domain/contact.ts';
import { type ActivityRow, END_OF_TIME, type LocalStore, type MessageFilter, type MessageRow } from './local-store.ts';
import { writeSqlite } from './sqlite-write.ts';

const OPEN_WITHIN_MS = 10_000;

export const LOCAL_STORE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS contact (
    email TEXT PRIMARY KEY, status TEXT NOT NULL, email_status TEXT NOT NULL, record TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS activity (
    key TEXT PRIMARY KEY, email TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS activity_of_contact ON activity (email, at);
  CREATE TABLE IF NOT EXISTS outbox (
    key TEXT PRIMARY KEY, channel TEXT NOT NULL, message TEXT NOT NULL, created_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS outbox_age ON outbox (created_at DESC, key);
  CREATE TABLE IF NOT EXISTS store (name TEXT NOT NULL) STRICT;
`;

/** Opens the file, or creates it. The path `:memory:` gives an empty store that nobody shares. */
export function openSqliteLocalStore(file: string): LocalStore {
  const db = new DatabaseSync(file, { timeout: OPEN_WITHIN_MS });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(LOCAL_STORE_SCHEMA);
  const read = db.prepare('SELECT record FROM contact WHERE email = ?');
  const write = db.prepare('INSERT OR REPLACE INTO contact (email, status, email_status, record) VALUES (?, ?, ?, ?)');
  const log = db.prepare('INSERT OR IGNORE INTO activity (key, email, at, kind, title) VALUES (?, ?, ?, ?, ?)');
  const timeline = db.prepare('SELECT at, kind, title FROM activity WHERE email = ? ORDER BY at, key');
  const page = db.prepare(
    'SELECT record FROM contact WHERE email > ? AND (? IS NULL OR status = ?) ORDER BY email LIMIT ?',
  );
  const post = db.prepare('INSERT OR IGNORE INTO outbox (key, channel, message, created_at) VALUES (?, ?, ?, ?)');
  const matching = 'FROM outbox WHERE created_at > ?1 AND created_at <= ?2 AND (?3 IS NULL OR channel = ?3)';
  const newest = db.prepare(
    `SELECT key, channel, message, created_at AS createdAt ${matching}
     AND (created_at < ?2 OR key > ?4) ORDER BY created_at DESC, key LIMIT ?5`,
  );
  const count = db.prepare(`SELECT count(*) AS count ${matching}`);
  const channels = db.prepare('SELECT DISTINCT channel FROM outbox');
  const find = (email: string): Contact | undefined => {
    const row = read.get(email);
    return row && contactIn(row);
  };

  return {
    findName: () => Promise.try(() => nameOf(db)),
    changeContact: (email, change, activity) =>
      writeSqlite(db, () => {
        const contact = change(find(email));
        write.run(email, statusOf(contact), emailStatusOf(contact), JSON.stringify(contact));
        if (activity) log.run(activity.key, email, activity.at, activity.kind, activity.title);
      }),
    contactOf: (email) => Promise.try(find, email),
    contacts: ({ after = '', status, limit }) =>
      Promise.try(() => page.all(after, status ?? null, status ?? null, limit).map(contactIn)),
    contactsOf: (emails) => Promise.try(() => emails.flatMap((email) => find(email) ?? [])),
    activitiesOf: (email) => Promise.try(() => timeline.all(email) as unknown as ActivityRow[]),
    addMessage: ({ key, channel, message, createdAt }) =>
      writeSqlite(db, () => void post.run(key, channel, message, createdAt)),
    messages: ({ afterKey = '', limit, ...filter }) =>
      Promise.try(() => newest.all(...valuesOf(filter), afterKey, limit) as unknown as MessageRow[]),
    countMessages: (filter) => Promise.try(() => (count.get(...valuesOf(filter)) as { count: number }).count),
    channels: () => Promise.try(() => (channels.all() as { channel: string }[]).map(({ channel }) => channel)),
    close: () => Promise.try(() => db.close()),
  };
}

const valuesOf = ({ since = '', until = END_OF_TIME, channel }: MessageFilter) => [since, until, channel ?? null];

/** The first program that opens the file gives it its name. */
function nameOf(db: DatabaseSync): string {
  const find = db.prepare('SELECT name FROM store');
  if (!find.get()) db.exec('INSERT INTO store SELECT lower(hex(randomblob(4))) WHERE NOT EXISTS (SELECT 1 FROM store)');
  return (find.get() as { name: string }).name;
}

const contactIn = (row: unknown): Contact => JSON.parse((row as { record: string }).record) as Contact;
