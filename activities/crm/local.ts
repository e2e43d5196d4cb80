import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { type Contact, emailStatusOf, isActivity, merge, statusOf } from '../../src/domain/contact.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { headline } from '../../src/domain/headline.ts';
import type { Attempt } from '../attempt.ts';
import { type Crm, defineCrm } from '../crm-port.ts';
import { writeStore } from '../local-store.ts';

export interface ContactRow extends Contact {
  status: string;
  emailStatus: string;
}

export interface ActivityRow {
  /** ISO 8601. */
  at: string;
  kind: string;
  title: string;
}

export interface LocalCrm extends Crm {
  find(email: string): ContactRow | undefined;
  /** The activities of a contact, oldest first. */
  timeline(email: string): ActivityRow[];
  /** The contacts by address; at most `limit`, and only those of a status if one is given. */
  list(limit?: number, status?: string | null): ContactRow[];
}

/** SQLite reads -1 as no limit. */
const ALL = -1;

/** A small CRM in a file: contacts and their timelines. Reading, comparing and writing are one transaction. */
export function createLocalCrm(db: DatabaseSync): LocalCrm {
  db.exec(`
    CREATE TABLE IF NOT EXISTS contact (
      email TEXT PRIMARY KEY, status TEXT NOT NULL, email_status TEXT NOT NULL, record TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS activity (
      key TEXT PRIMARY KEY, email TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS activity_of_contact ON activity (email, at);
  `);
  const read = db.prepare('SELECT record FROM contact WHERE email = ?');
  const write = db.prepare('INSERT OR REPLACE INTO contact (email, status, email_status, record) VALUES (?, ?, ?, ?)');
  const log = db.prepare('INSERT OR IGNORE INTO activity (key, email, at, kind, title) VALUES (?, ?, ?, ?, ?)');
  const timeline = db.prepare('SELECT at, kind, title FROM activity WHERE email = ? ORDER BY at, key');
  const page = db.prepare('SELECT record FROM contact WHERE (? IS NULL OR status = ?) ORDER BY email LIMIT ?');

  function record(event: LeadEvent, { key }: Attempt): Promise<void> {
    const { email } = event.lead;
    return writeStore(db, () => {
      const row = read.get(email);
      const contact = merge(row ? contactOf(row) : { email }, event);
      write.run(email, statusOf(contact), emailStatusOf(contact), JSON.stringify(contact));
      if (isActivity(event.kind)) log.run(key, email, event.at, event.kind, headline(event));
    });
  }

  return {
    record,
    find: (email) => {
      const row = read.get(email);
      return row && rowOf(contactOf(row));
    },
    timeline: (email) => timeline.all(email) as unknown as ActivityRow[],
    list: (limit = ALL, status = null) => page.all(status, status, limit).map((row) => rowOf(contactOf(row))),
  };
}

const contactOf = (row: unknown): Contact => JSON.parse((row as { record: string }).record) as Contact;

const rowOf = (contact: Contact): ContactRow => ({
  ...contact,
  status: statusOf(contact),
  emailStatus: emailStatusOf(contact),
});

export const localCrm = defineCrm({
  variables: z.object({}),
  callsPerSecond: () => null,
  repeatable: 'all',
  open: (_settings, { store }) => createLocalCrm(store),
});
