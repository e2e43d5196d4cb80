import type { DatabaseSync } from 'node:sqlite';
import type { Outcome } from './post.ts';
import type { Payload } from './subscription.ts';
import { newId } from './uuid.ts';
import type { Webhook } from './webhooks.ts';

/** Days such as `2026-01-31`, both included. */
interface Days {
  from?: string | undefined;
  to?: string | undefined;
}

export interface LogQuery extends Days {
  limit: number;
  starting_after?: string | undefined;
  success?: boolean | undefined;
  /** A webhook's URL or a lead's address, exactly. */
  search?: string | undefined;
}

type Row = Record<string, unknown> & { id: string; timestamp_created: string; payload: string };
interface Counts {
  total_events: number;
  successful_events: number;
  failed_events: number;
}

const COLUMNS = `id, timestamp_created, payload, webhook_url, lead_email, success, status_code, error_message,
  response_time_ms, retry_count, will_retry, timestamp_next_retry, retry_group_id, retry_successful`;
const SHOWN = `state <> 'waiting' AND substr(timestamp_created, 1, 10) BETWEEN coalesce(:from, '') AND coalesce(:to, '~')`;
const COUNTS = 'count(*) AS total_events, total(success) AS successful_events, total(NOT success) AS failed_events';

/** The delivery log: one row for each webhook and event; a retry changes the row. */
export type DeliveryLog = ReturnType<typeof createDeliveryLog>;

export function createDeliveryLog(db: DatabaseSync, organization: string) {
  const sql = {
    add: db.prepare(
      `INSERT INTO webhook_event (id, state, timestamp_created, payload, webhook_url, lead_email, error_message)
        VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    tried: db.prepare(
      `UPDATE webhook_event SET state = :state, success = :success, status_code = :status_code,
        error_message = :error_message, response_time_ms = :response_time_ms, retry_count = :retries,
        will_retry = :will_retry, timestamp_next_retry = :next,
        retry_group_id = CASE WHEN :retried THEN coalesce(retry_group_id, :group) END,
        retry_successful = CASE WHEN :retried AND NOT :will_retry THEN :success END
        WHERE id = :id`,
    ),
    giveUp: db.prepare(
      `UPDATE webhook_event SET state = 'settled', will_retry = 0, timestamp_next_retry = NULL,
        error_message = coalesce(error_message, ?),
        retry_successful = CASE WHEN retry_group_id IS NULL THEN NULL ELSE 0 END WHERE id = ?`,
    ),
    forget: db.prepare(`DELETE FROM webhook_event WHERE id = ? AND state = 'waiting'`),
    find: db.prepare(`SELECT ${COLUMNS} FROM webhook_event WHERE id = ? AND state <> 'waiting'`),
    list: db.prepare(
      `SELECT ${COLUMNS} FROM webhook_event WHERE ${SHOWN} AND id < coalesce(:after, '~')
        AND success = coalesce(:success, success)
        AND (:search IS NULL OR webhook_url = :search OR lead_email = :search) ORDER BY id DESC LIMIT :limit`,
    ),
    summary: db.prepare(`SELECT ${COUNTS} FROM webhook_event WHERE ${SHOWN}`),
    byDate: db.prepare(
      `SELECT substr(timestamp_created, 1, 10) AS date, ${COUNTS} FROM webhook_event WHERE ${SHOWN}
        GROUP BY date ORDER BY date`,
    ),
  };

  const read = (row: unknown) => {
    const { payload, success, will_retry, retry_successful, ...rest } = row as Row;
    return {
      ...rest,
      timestamp_created_date: rest.timestamp_created.slice(0, 10),
      organization_id: organization,
      payload: JSON.parse(payload) as Payload,
      success: success === 1,
      will_retry: will_retry === 1,
      retry_successful: retry_successful === null ? null : retry_successful === 1,
    };
  };
  type Entry = ReturnType<typeof read>;

  return {
    /** Adds a row and returns its id. `refused` says why nothing is sent; such a row is settled immediately. */
    add(webhook: Webhook, payload: Payload, refused: string | null = null): string {
      const id = newId();
      const lead = payload['lead_email'];
      sql.add.run(
        id,
        refused === null ? 'waiting' : 'settled',
        new Date().toISOString(),
        JSON.stringify(payload),
        webhook.target_hook_url,
        typeof lead === 'string' ? lead : null,
        refused,
      );
      return id;
    },
    /** Records how a try ended, and when the next one begins if there is one. */
    tried(id: string, outcome: Outcome, retries: number, nextRetry?: Date): void {
      sql.tried.run({
        id,
        ...outcome,
        retries,
        success: Number(outcome.success),
        state: nextRetry ? 'open' : 'settled',
        will_retry: Number(nextRetry !== undefined),
        next: nextRetry?.toISOString() ?? null,
        retried: Number(retries > 0 || nextRetry !== undefined),
        group: newId(),
      });
    },
    /** Settles a row whose delivery is not tried again. */
    giveUp: (id: string, reason: string): void => void sql.giveUp.run(reason, id),
    /** Deletes a row whose delivery was never tried. */
    forget: (id: string): void => void sql.forget.run(id),
    find(id: string): Entry | undefined {
      const row = sql.find.get(id);
      return row && read(row);
    },
    /** Newest first. */
    list({ limit, starting_after, success, from, to, search }: LogQuery): Entry[] {
      const days = { from: from ?? null, to: to ?? null };
      const filter = { success: success === undefined ? null : Number(success), search: search ?? null };
      return sql.list.all({ ...days, ...filter, after: starting_after ?? null, limit }).map(read);
    },
    summary({ from, to }: Days): Counts {
      return sql.summary.get({ from: from ?? null, to: to ?? null }) as unknown as Counts;
    },
    byDate({ from, to }: Days): (Counts & { date: string })[] {
      return sql.byDate.all({ from: from ?? null, to: to ?? null }) as unknown as (Counts & { date: string })[];
    },
  };
}
