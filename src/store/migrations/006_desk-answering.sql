-- What the webhook monitors know beside their webhooks, and what answers are known.
CREATE TABLE instantly_temporal.desk_monitor (
  workspace text COLLATE "C" NOT NULL,
  checked bigint NOT NULL,
  next bigint NOT NULL,
  event bigint NOT NULL,
  complete bigint NOT NULL,
  replayed bigint NOT NULL,
  url text COLLATE "C" NOT NULL,
  differences text COLLATE "C" NOT NULL,
  alerts text COLLATE "C" NOT NULL,
  troubles text COLLATE "C" NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (workspace)
);
ALTER TABLE instantly_temporal.desk_webhook ADD COLUMN notice text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE instantly_temporal.desk_webhook ADD COLUMN test text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE instantly_temporal.desk_incident ADD COLUMN lost bigint NOT NULL DEFAULT 0;
ALTER TABLE instantly_temporal.desk_answer ADD COLUMN closed bigint NOT NULL DEFAULT 0;
ALTER TABLE instantly_temporal.desk_answer ADD COLUMN ender text COLLATE "C" NOT NULL DEFAULT '';

DROP INDEX instantly_temporal.desk_answer_at;
CREATE INDEX desk_answer_at ON instantly_temporal.desk_answer (at, campaign, mailbox, answered, looked, closed, ender);
CREATE INDEX desk_answer_open ON instantly_temporal.desk_answer (at, id) WHERE answered = 0;
CREATE INDEX desk_event_replies ON instantly_temporal.desk_event (kind, at, campaign) WHERE kind = 'reply_received';
