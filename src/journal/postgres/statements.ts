import { SPAN_MS } from '../../domain/books/ledger.ts';
import { RANKS } from '../rank.ts';

/** How many rows are deleted at a time. */
export const DELETED_AT_A_TIME = 500;

/**
 * The statements of the shared journal. All times are the database's: the clocks of the receivers do not matter.
 *
 * `relaxed`: the statement does not wait for the disk. If the database loses it, the event is dispatched again, and Temporal
 * knows its id.
 */
const RELAXED = `relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))`;
const IS_FREE = `(lessee IS NULL OR lessee <> ALL (ARRAY(SELECT id FROM instantly_temporal.receiver WHERE alive_until > now())))`;
const AGO = (parameter: string) => `now() - ${parameter} * interval '1 millisecond'`;

const MS_OF = (time: string) => `floor(extract(epoch FROM ${time}) * 1000)::bigint`;
/** Has counted what several receivers have, once it is added up. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const ADD_RECEIPTS = `INSERT INTO instantly_temporal.receipt AS sum
  (at, workspace, kind, receiver, slot, accepted, duplicate, ignored)`;
const TO_THE_OTHERS = `ON CONFLICT (at, workspace, kind, receiver, slot) DO UPDATE SET accepted = sum.accepted + excluded.accepted,
  duplicate = sum.duplicate + excluded.duplicate, ignored = sum.ignored + excluded.ignored`;
/** The time of \`received_at\`, which is that of the transaction, too. */
const SPAN_OF_NOW = `floor(extract(epoch FROM now()) * 1000 / ${SPAN_MS})::bigint * ${SPAN_MS}`;

export const SQL = {
  /** The ids are sorted and different: two receivers that insert the same ones cannot wait for each other. */
  insert: `WITH
    new AS (SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::text[])
      AS new (id, rank, body, workspace, kind)),
    fresh AS (INSERT INTO instantly_temporal.event (id, rank, workspace) SELECT id, rank, workspace FROM new
      ON CONFLICT (id) DO NOTHING RETURNING seq, id),
    kept AS (INSERT INTO instantly_temporal.payload (seq, body) SELECT seq, body FROM fresh JOIN new USING (id)),
    came AS (SELECT * FROM unnest($6::text[], $7::text[], $8::bigint[]) AS came (workspace, kind, deliveries)),
    accepted AS (SELECT workspace, kind, count(*) AS count FROM fresh JOIN new USING (id) GROUP BY 1, 2),
    counted AS (${ADD_RECEIPTS}
      SELECT ${SPAN_OF_NOW}, workspace, kind, $9::uuid, $10::smallint, coalesce(count, 0), deliveries - coalesce(count, 0), 0
      FROM came LEFT JOIN accepted USING (workspace, kind) ${TO_THE_OTHERS})
    SELECT id FROM fresh`,

  /** Also what this receiver has taken without knowing: the answer was lost. `$3`: what it knows. */
  take: `WITH ${RELAXED},
    free AS (SELECT seq FROM instantly_temporal.event
      WHERE dispatched_at IS NULL AND (${IS_FREE} OR (lessee = $1 AND id <> ALL ($3::text[])))
      ORDER BY rank, seq LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE instantly_temporal.event SET lessee = $1 FROM relaxed, free JOIN instantly_temporal.payload USING (seq)
    WHERE event.seq = free.seq RETURNING event.rank, event.seq, event.id, payload.body,
      (extract(epoch FROM event.received_at) * 1000)::float8 AS "receivedAt"`,

  giveBack: `WITH ${RELAXED} UPDATE instantly_temporal.event SET lessee = NULL FROM relaxed
    WHERE id = ANY ($2) AND lessee = $1 AND dispatched_at IS NULL`,

  finish: `WITH ${RELAXED} UPDATE instantly_temporal.event SET dispatched_at = now(), lessee = NULL FROM relaxed
    WHERE id = ANY ($1) AND dispatched_at IS NULL RETURNING id`,

  isDispatched: `SELECT 1 AS yes FROM instantly_temporal.event WHERE id = $1 AND dispatched_at IS NOT NULL`,
  any: 'SELECT EXISTS (SELECT 1 FROM instantly_temporal.event) AS any',

  /** Returns how many other receivers run. */
  live: `WITH mine AS (INSERT INTO instantly_temporal.receiver (id, alive_until)
      VALUES ($1, now() + $2 * interval '1 millisecond') ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until),
    gone AS (DELETE FROM instantly_temporal.receiver WHERE alive_until < now() - interval '1 day' AND id <> $1)
    SELECT count(*) AS others FROM instantly_temporal.receiver WHERE alive_until > now() AND id <> $1`,
  leave: 'DELETE FROM instantly_temporal.receiver WHERE id = $1',

  /**
   * `average`: the bytes of the newest payloads, with an allowance for their rows. `ids`: how many ids are known, as the last
   * vacuum has estimated it.
   */
  measure: `SELECT
    (SELECT count(*) FROM instantly_temporal.event WHERE dispatched_at IS NULL) AS depth,
    (SELECT (extract(epoch FROM now() - min(at)) * 1000)::float8
      FROM unnest(ARRAY[${RANKS.join(', ')}]) AS r (rank), LATERAL (SELECT received_at AS at FROM instantly_temporal.event
        WHERE dispatched_at IS NULL AND rank = r.rank ORDER BY seq LIMIT 1) AS oldest) AS age,
    pg_total_relation_size('instantly_temporal.event') + pg_total_relation_size('instantly_temporal.payload') AS bytes,
    (SELECT greatest(reltuples, 0)::float8 FROM pg_class WHERE oid = 'instantly_temporal.event'::regclass) AS ids,
    (SELECT (100 + avg(octet_length(body)))::float8
      FROM (SELECT body FROM instantly_temporal.payload ORDER BY seq DESC LIMIT 50) AS newest) AS average`,

  dropPayloads: `WITH old AS (UPDATE instantly_temporal.event SET has_payload = false WHERE seq IN (
      SELECT seq FROM instantly_temporal.event WHERE dispatched_at < ${AGO('$1')} AND has_payload
      ORDER BY dispatched_at LIMIT ${DELETED_AT_A_TIME} FOR UPDATE SKIP LOCKED) RETURNING seq)
    DELETE FROM instantly_temporal.payload USING old WHERE payload.seq = old.seq RETURNING payload.seq`,
  forget: `WITH old AS (DELETE FROM instantly_temporal.event WHERE seq IN (
      SELECT seq FROM instantly_temporal.event WHERE received_at < ${AGO('$1')} AND dispatched_at < ${AGO('$2')}
      ORDER BY received_at LIMIT ${DELETED_AT_A_TIME} FOR UPDATE SKIP LOCKED) RETURNING seq, received_at),
    noted AS (UPDATE instantly_temporal.books SET complete_since = greatest(complete_since, last.at)
      FROM (SELECT max(received_at) + interval '1 millisecond' AS at FROM old) AS last WHERE last.at IS NOT NULL),
    payloads AS (DELETE FROM instantly_temporal.payload USING old WHERE payload.seq = old.seq)
    SELECT seq FROM old`,

  ignored: `WITH ${RELAXED} ${ADD_RECEIPTS}
    SELECT at, workspace, kind, $1::uuid, $2::smallint, 0, 0, ignored
    FROM relaxed, unnest($3::bigint[], $4::text[], $5::text[], $6::bigint[]) AS new (at, workspace, kind, ignored) ${TO_THE_OTHERS}`,
  books: `SELECT id AS journal, ${MS_OF('counted_since')} AS "countedSince", ${MS_OF('complete_since')} AS "completeSince",
      ${MS_OF('now()')} AS now
    FROM instantly_temporal.books`,
  receipts: `SELECT at / $3::bigint * $3::bigint AS at, workspace, kind, sum(accepted)::bigint AS accepted,
      sum(duplicate)::bigint AS duplicate, sum(ignored)::bigint AS ignored
    FROM instantly_temporal.receipt WHERE at >= $1 AND at < $2 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  entries: `SELECT seq, id, workspace, ${MS_OF('received_at')} AS "receivedAt", ${MS_OF('dispatched_at')} AS "dispatchedAt",
      (extract(epoch FROM received_at) * 1000000)::bigint AS us
    FROM instantly_temporal.event WHERE received_at < to_timestamp($1 / 1000.0)
      AND (received_at, seq) > (to_timestamp($2 / 1000000.0), $3) ORDER BY received_at, seq LIMIT $4`,
  /** Adds up what several receivers have counted, by the minute. */
  mergeReceipts: `WITH old AS (DELETE FROM instantly_temporal.receipt
      WHERE at < $1 AND (at % 60000 <> 0 OR receiver <> '${NOBODY}') RETURNING *)
    ${ADD_RECEIPTS} SELECT at / 60000 * 60000, workspace, kind, '${NOBODY}', 0, sum(accepted), sum(duplicate), sum(ignored)
    FROM old GROUP BY 1, 2, 3 ${TO_THE_OTHERS}`,
  deleteReceipts: 'DELETE FROM instantly_temporal.receipt WHERE at < $1',
};
