-- Null: the event was kept before deliveries were counted.
ALTER TABLE instantly_temporal.event ADD COLUMN workspace text;

-- How many deliveries were answered 200, by spans of 5 seconds; by the minute if they are older than an hour. Receiver and
-- slot: statements that run at the same time must not wait for each other's rows.
CREATE TABLE instantly_temporal.receipt (
  at bigint NOT NULL,                    -- the beginning of the span, in milliseconds since 1970
  workspace text NOT NULL,
  kind text NOT NULL,
  receiver uuid NOT NULL,
  slot smallint NOT NULL,
  accepted bigint NOT NULL,
  duplicate bigint NOT NULL,
  ignored bigint NOT NULL,
  PRIMARY KEY (at, workspace, kind, receiver, slot)
) WITH (fillfactor = 50);
CREATE TABLE instantly_temporal.books (
  id text NOT NULL,
  counted_since timestamptz NOT NULL,
  complete_since timestamptz NOT NULL    -- events that were received before this may have been deleted
);
INSERT INTO instantly_temporal.books SELECT gen_random_uuid(), now(), to_timestamp(0);
