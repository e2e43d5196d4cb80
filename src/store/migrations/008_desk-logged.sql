-- What is kept of Instantly's delivery log, so that the books read only what is new in it.
CREATE TABLE instantly_temporal.desk_logged (
  id text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  ours bigint NOT NULL,
  event text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  status bigint NOT NULL,
  payload text COLLATE "C" NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX desk_logged_at ON instantly_temporal.desk_logged (at, id);
CREATE INDEX desk_logged_undelivered ON instantly_temporal.desk_logged (at) WHERE state <> 'delivered';
