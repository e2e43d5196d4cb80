import type { DatabaseSync } from 'node:sqlite';
import { personAt } from './people.ts';
import type { Payload } from './subscription.ts';
import { isUuid, newId } from './uuid.ts';

export interface LeadQuery {
  limit: number;
  starting_after?: string | undefined;
  contacts?: string[] | undefined;
  campaign?: string | undefined;
}

interface Row {
  id: string;
  email: string;
  campaign: string;
  subsequence_id: string | null;
  timestamp_created: string;
  timestamp_updated: string;
  timestamp_added_subsequence: string | null;
}

const of = (...types: string[]): string =>
  `(SELECT count(*) FROM event WHERE campaign_id = campaign AND lead_email = email
    AND event_type IN (${types.map((type) => `'${type}'`).join()}))`;

/** `status` of a lead (OpenAPI 2.0.0): 1 active, 3 completed, -1 bounced, -2 unsubscribed, -3 skipped. */
const READ = `SELECT *, ${of('email_opened')} AS email_open_count, ${of('reply_received')} AS email_reply_count,
  ${of('link_clicked', 'email_link_clicked')} AS email_click_count,
  CASE WHEN ${of('lead_unsubscribed')} THEN -2 WHEN ${of('email_bounced')} THEN -1
    WHEN ${of('lead_skipped')} THEN -3 WHEN ${of('campaign_completed_for_lead_without_reply')} THEN 3 ELSE 1 END AS status FROM lead`;

/** The leads of campaigns. A lead exists as soon as an event names it. */
export function createLeads(db: DatabaseSync, organization: string) {
  const insert = db.prepare('INSERT OR IGNORE INTO lead VALUES (?, ?, ?, NULL, ?, ?, NULL)');
  const select = db.prepare(`${READ} WHERE id = ?`);
  const list = db.prepare(
    `${READ} WHERE id > coalesce(:after, '') AND campaign = coalesce(:campaign, campaign)
      AND (:contacts IS NULL OR email IN (SELECT value FROM json_each(:contacts))) ORDER BY id LIMIT :limit`,
  );
  const move = db.prepare(
    'UPDATE lead SET subsequence_id = ?1, timestamp_added_subsequence = ?2, timestamp_updated = ?2 WHERE id = ?3',
  );

  const read = (row: unknown) => {
    const { email, ...rest } = row as Row;
    const { firstName, lastName, companyName, jobTitle } = personAt(email);
    return {
      ...rest,
      email,
      organization,
      company_domain: email.split('@')[1] ?? '',
      status_summary: {},
      first_name: firstName,
      last_name: lastName,
      company_name: companyName,
      job_title: jobTitle,
    };
  };
  type Lead = ReturnType<typeof read>;

  function find(id: string): Lead | undefined {
    const row = select.get(id);
    return row && read(row);
  }

  return {
    find,
    notice({ lead_email: email, campaign_id: campaign }: Payload): void {
      const now = new Date().toISOString();
      if (typeof email === 'string' && isUuid(campaign)) {
        insert.run(newId(), email.trim().toLowerCase(), campaign, now, now);
      }
    },
    /** Oldest first. */
    list({ limit, starting_after, contacts, campaign }: LeadQuery): Lead[] {
      const emails = contacts && JSON.stringify(contacts.map((email) => email.toLowerCase()));
      const filter = { contacts: emails ?? null, campaign: campaign ?? null };
      return list.all({ ...filter, after: starting_after ?? null, limit }).map(read);
    },
    move(id: string, subsequence: string): Lead | undefined {
      move.run(subsequence, new Date().toISOString(), id);
      return find(id);
    },
  };
}
