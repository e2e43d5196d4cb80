import type { DatabaseSync } from 'node:sqlite';
import { personAt } from './people.ts';
import type { Payload } from './subscription.ts';

/** OpenAPI 2.0.0: 1 active, 2 paused, 3 maintenance, -1 connection error, -2 soft bounces, -3 sending error. */
export const ACCOUNT_STATUSES = [1, 2, 3, -1, -2, -3] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

interface Row {
  email: string;
  status: AccountStatus;
  status_message: string | null;
  timestamp_created: string;
  timestamp_updated: string;
}

const CONNECTION_LOST = {
  code: 'EAUTH',
  command: 'AUTH PLAIN',
  response: '535-5.7.8 Username and Password not accepted',
  e_message: 'Invalid login: 535-5.7.8 Username and Password not accepted',
  responseCode: 535,
};

/** The sending mailboxes. A mailbox exists as soon as an event names it. */
export function createAccounts(db: DatabaseSync, organization: string) {
  const insert = db.prepare('INSERT OR IGNORE INTO account VALUES (?, 1, NULL, ?, ?)');
  const update = db.prepare(
    'UPDATE account SET status = ?, status_message = ?, timestamp_updated = ? WHERE email = ? AND status <> ?',
  );
  const select = db.prepare('SELECT * FROM account WHERE email = ?');

  function add(email: string): void {
    const now = new Date().toISOString();
    insert.run(email, now, now);
  }

  function setStatus(email: string, status: AccountStatus): void {
    add(email);
    const message = status < 0 ? JSON.stringify(CONNECTION_LOST) : null;
    update.run(status, message, new Date().toISOString(), email, status);
  }

  return {
    setStatus,
    /** Adds the mailbox that a payload names. An `account_error` puts an active mailbox into connection error. */
    notice({ email_account: account, event_type }: Payload): void {
      if (typeof account !== 'string' || account === '') return;
      const email = account.toLowerCase();
      add(email);
      const { status } = select.get(email) as unknown as Row;
      if (event_type === 'account_error' && status === 1) setStatus(email, -1);
    },
    find(email: string) {
      const row = select.get(email.toLowerCase()) as Row | undefined;
      if (!row) return undefined;
      const { status_message, ...rest } = row;
      const { firstName, lastName } = personAt(row.email);
      return {
        ...rest,
        ...(status_message !== null && { status_message: JSON.parse(status_message) as typeof CONNECTION_LOST }),
        first_name: firstName,
        last_name: lastName,
        organization,
        warmup_status: 1,
        provider_code: 2,
        daily_limit: 30,
        setup_pending: false,
        is_managed_account: false,
        autofix_failed: null,
      };
    },
  };
}
