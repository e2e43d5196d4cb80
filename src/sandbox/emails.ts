import type { DatabaseSync } from 'node:sqlite';

/** `ue_type` (OpenAPI 2.0.0): a step of a campaign, a received mail, a mail by a person or a call. */
export const EMAIL_TYPE = { step: 1, received: 2, manual: 3 } as const;

export interface Body {
  text?: string | undefined;
  html?: string | undefined;
}

export interface NewEmail {
  id: string;
  thread_id: string;
  timestamp_email: string;
  lead: string;
  campaign_id: string | null;
  /** Our mailbox, whether it has sent or received the mail. */
  eaccount: string;
  ue_type: (typeof EMAIL_TYPE)[keyof typeof EMAIL_TYPE];
  is_auto_reply: number;
  step: string | null;
  subject: string;
  body: Body;
}

export interface EmailQuery {
  limit: number;
  starting_after?: string | undefined;
  sort_order: 'asc' | 'desc';
  lead?: string | undefined;
  thread?: string | undefined;
  campaign_id?: string | undefined;
  min_timestamp_created?: string | undefined;
}

type Row = Omit<NewEmail, 'body'> & { body: string; timestamp_created: string };

const COLUMNS = `id, thread_id, timestamp_created, timestamp_email, lead, campaign_id, eaccount, ue_type, is_auto_reply,
  step, subject, body`;
const READ = `SELECT ${COLUMNS} FROM email`;
const AFTER = 'SELECT nth FROM email WHERE id = :after';
const MATCH = `lead = coalesce(:lead, lead) AND thread_id = coalesce(:thread, thread_id)
  AND campaign_id IS coalesce(:campaign, campaign_id) AND timestamp_created >= coalesce(:min, '')`;

/** The mails between the campaigns' mailboxes and the leads. */
export type Emails = ReturnType<typeof createEmails>;

export function createEmails(db: DatabaseSync, organization_id: string) {
  const sql = {
    insert: db.prepare(
      `INSERT OR IGNORE INTO email (${COLUMNS}) VALUES (:id, :thread_id, :now, :timestamp_email, :lead, :campaign_id,
        :eaccount, :ue_type, :is_auto_reply, :step, :subject, :body)`,
    ),
    find: db.prepare(`${READ} WHERE id = ?`),
    newest: db.prepare(`${READ} WHERE lead = ? AND campaign_id IS coalesce(?, campaign_id) ORDER BY nth DESC LIMIT 1`),
    desc: db.prepare(`${READ} WHERE ${MATCH} AND nth < coalesce((${AFTER}), 1e18) ORDER BY nth DESC LIMIT :limit`),
    asc: db.prepare(`${READ} WHERE ${MATCH} AND nth > coalesce((${AFTER}), 0) ORDER BY nth LIMIT :limit`),
  };

  const read = (row: unknown) => {
    const { id, lead, eaccount, ue_type, ...rest } = row as Row;
    const body = JSON.parse(rest.body) as Body;
    const [from, to] = ue_type === EMAIL_TYPE.received ? [lead, eaccount] : [eaccount, lead];
    return {
      ...rest,
      id,
      lead,
      eaccount,
      ue_type,
      body,
      organization_id,
      message_id: `<${id}@sandbox.example>`,
      from_address_email: from,
      to_address_email_list: to,
      content_preview: body.text?.slice(0, 100) ?? null,
    };
  };
  type Email = ReturnType<typeof read>;
  const found = (row: unknown): Email | undefined => (row === undefined ? undefined : read(row));

  return {
    /** Adds a mail, unless a mail with its id exists. */
    add(mail: NewEmail): void {
      sql.insert.run({ ...mail, body: JSON.stringify(mail.body), now: new Date().toISOString() });
    },
    find: (id: string): Email | undefined => found(sql.find.get(id)),
    newestOf: (lead: string, campaign: string | null = null): Email | undefined =>
      found(sql.newest.get(lead, campaign)),
    /** In the order in which they were stored, or newest first. */
    list({ limit, starting_after, sort_order, lead, thread, campaign_id, min_timestamp_created }: EmailQuery): Email[] {
      const filter = { lead: lead?.toLowerCase() ?? null, thread: thread ?? null, campaign: campaign_id ?? null };
      const range = { after: starting_after ?? null, min: min_timestamp_created ?? null };
      return sql[sort_order].all({ ...filter, ...range, limit }).map(read);
    },
  };
}
