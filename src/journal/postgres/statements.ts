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

export const SQL = {
  /** The ids are sorted and different: two receivers that insert the same ones cannot wait for each other. */
  insert: `WITH new AS (SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[]) AS new (id, rank, body)),
    fresh AS (INSERT INTO instantly_temporal.event (id, rank) SELECT id, rank FROM new ON CONFLICT (id) DO NOTHING
      RETURNING seq, id),
    kept AS (INSERT INTO instantly_temporal.payload (seq, body) SELECT seq, body FROM fresh JOIN new USING (id))
    SELECT id FROM fresh`,

  /** Also what this receiver has taken without knowing: the answer was lost. `$3`: what it knows. */
  take: `WITH ${RELAXED},
    free AS (SELECT seq FROM instantly_temporal.event
      WHERE dispatched_at IS NULL AND (${IS_FREE} OR (lessee = $1 AND id <> ALL ($3::text[])))
      ORDER BY rank, seq LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE instantly_temporal.event SET lessee = $1 FROM relaxed, free JOIN instantly_temporal.payload USING (seq)
    WHERE event.seq = free.seq RETURNING event.rank, event.seq, event.id, payload.body`,

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
      ORDER BY received_at LIMIT ${DELETED_AT_A_TIME} FOR UPDATE SKIP LOCKED) RETURNING seq),
    payloads AS (DELETE FROM instantly_temporal.payload USING old WHERE payload.seq = old.seq)
    SELECT seq FROM old`,
};
