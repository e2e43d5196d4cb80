import type { DatabaseSync } from 'node:sqlite';
import type { EventType, Subscription } from './subscription.ts';
import { newId } from './uuid.ts';

/** `status` of a webhook (OpenAPI 2.0.0): it delivers, or it is switched off after too many failures. */
export const ACTIVE = 1;
const OFF = -1;

export interface WebhookFields extends Subscription {
  name: string | null;
  target_hook_url: string;
  headers: Record<string, string> | null;
}

export interface Webhook extends WebhookFields {
  id: string;
  organization: string;
  timestamp_created: string;
  status: number;
  timestamp_error: string | null;
}

export interface WebhookQuery {
  limit: number;
  starting_after?: string | undefined;
  campaign?: string | undefined;
  event_type?: EventType | undefined;
}

type Row = Omit<Webhook, 'organization' | 'headers'> & { headers: string | null };

const COLUMNS = 'id, campaign, name, target_hook_url, event_type, custom_interest_value, headers, timestamp_created';
const READ = `SELECT ${COLUMNS}, status, timestamp_error FROM webhook`;
const SUCCESS = 'UPDATE webhook SET failures = 0 WHERE id = ? AND failures > 0';
const FAILURE = 'UPDATE webhook SET failures = failures + 1 WHERE id = ? AND status = 1';

/** The webhooks of the workspace. */
export type Webhooks = ReturnType<typeof createWebhooks>;

export function createWebhooks(db: DatabaseSync, organization: string) {
  const sql = {
    insert: db.prepare(`INSERT INTO webhook (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`),
    all: db.prepare(`${READ} ORDER BY id`),
    find: db.prepare(`${READ} WHERE id = ?`),
    list: db.prepare(
      `${READ} WHERE id < coalesce(:after, '~') AND campaign IS coalesce(:campaign, campaign)
        AND event_type IS coalesce(:type, event_type) ORDER BY id DESC LIMIT :limit`,
    ),
    change: db.prepare(
      `UPDATE webhook SET campaign = ?, name = ?, target_hook_url = ?, event_type = ?, custom_interest_value = ?,
        headers = ? WHERE id = ?`,
    ),
    remove: db.prepare('DELETE FROM webhook WHERE id = ?'),
    resume: db.prepare(`UPDATE webhook SET status = ${ACTIVE}, timestamp_error = NULL, failures = 0 WHERE id = ?`),
    success: db.prepare(SUCCESS),
    failure: db.prepare(FAILURE),
    disable: db.prepare(
      `UPDATE webhook SET status = ${OFF}, timestamp_error = ? WHERE id = ? AND status = ${ACTIVE} AND failures >= ?`,
    ),
  };

  const read = (row: unknown): Webhook => {
    const { headers, ...rest } = row as Row;
    return {
      ...rest,
      organization,
      headers: headers === null ? null : (JSON.parse(headers) as Record<string, string>),
    };
  };
  const values = (fields: WebhookFields) => {
    const { campaign, name, target_hook_url, event_type, custom_interest_value, headers } = fields;
    return [campaign, name, target_hook_url, event_type, custom_interest_value, headers && JSON.stringify(headers)];
  };

  function find(id: string): Webhook | undefined {
    const row = sql.find.get(id);
    return row && read(row);
  }

  return {
    find,
    all: (): Webhook[] => sql.all.all().map(read),
    /** Newest first. */
    list({ limit, starting_after, campaign, event_type }: WebhookQuery): Webhook[] {
      const filter = { after: starting_after ?? null, campaign: campaign ?? null, type: event_type ?? null };
      return sql.list.all({ ...filter, limit }).map(read);
    },
    create(fields: WebhookFields): Webhook {
      const id = newId();
      sql.insert.run(id, ...values(fields), new Date().toISOString());
      return find(id)!;
    },
    change(webhook: Webhook, changes: Partial<WebhookFields>): Webhook {
      sql.change.run(...values({ ...webhook, ...changes }), webhook.id);
      return find(webhook.id)!;
    },
    remove: (id: string): void => void sql.remove.run(id),
    resume(id: string): Webhook {
      sql.resume.run(id);
      return find(id)!;
    },
    succeeded: (id: string): void => void sql.success.run(id),
    /** Counts a failed delivery. Returns whether it has switched the webhook off. */
    failed(id: string, disableAfter: number): boolean {
      sql.failure.run(id);
      return sql.disable.run(new Date().toISOString(), id, disableAfter).changes === 1;
    },
  };
}
