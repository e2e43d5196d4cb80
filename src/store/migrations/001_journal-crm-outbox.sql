-- The journal. An event stays here until Temporal has its workflow; its id stays for DEDUPE_WINDOW.
CREATE TABLE instantly_temporal.event (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  rank smallint NOT NULL,                -- 0 human signals, 1 normal, 2 bulk
  has_payload boolean NOT NULL DEFAULT true,
  received_at timestamptz NOT NULL DEFAULT now(),
  dispatched_at timestamptz,             -- null: waiting
  lessee uuid                            -- the receiver that dispatches it now; counts only while that is alive
) WITH (fillfactor = 80);
CREATE INDEX event_waiting ON instantly_temporal.event (rank, seq) WHERE dispatched_at IS NULL;
CREATE INDEX event_payload ON instantly_temporal.event (dispatched_at) WHERE dispatched_at IS NOT NULL AND has_payload;
CREATE INDEX event_age ON instantly_temporal.event (received_at);

-- Not in the table of the ids, which change when they are taken and finished: each change copies the row.
CREATE TABLE instantly_temporal.payload (
  seq bigint PRIMARY KEY,
  body text NOT NULL                     -- the event as JSON; jsonb would refuse an escaped NUL
);

-- The receivers that take events. The clock is the database's.
CREATE TABLE instantly_temporal.receiver (
  id uuid PRIMARY KEY,
  alive_until timestamptz NOT NULL
);

-- The local CRM. Texts are ordered by their bytes, as SQLite orders them.
CREATE TABLE instantly_temporal.contact (
  email text COLLATE "C" PRIMARY KEY,
  status text NOT NULL,
  email_status text NOT NULL,
  record text NOT NULL                   -- the contact as JSON
);
CREATE INDEX contact_of_status ON instantly_temporal.contact (status, email);
CREATE TABLE instantly_temporal.activity (
  key text COLLATE "C" PRIMARY KEY,      -- event id and effect name
  email text COLLATE "C" NOT NULL,
  at text COLLATE "C" NOT NULL,          -- ISO 8601
  kind text NOT NULL,
  title text NOT NULL
);
CREATE INDEX activity_of_contact ON instantly_temporal.activity (email, at, key);

-- Messages, while Slack is not set up.
CREATE TABLE instantly_temporal.outbox (
  key text COLLATE "C" PRIMARY KEY,      -- event id and effect name
  channel text NOT NULL,
  message text NOT NULL,                 -- as JSON
  created_at text COLLATE "C" NOT NULL   -- ISO 8601
);
CREATE INDEX outbox_age ON instantly_temporal.outbox (created_at DESC, key);
