-- The read model: what src/read-model/tables.ts names. All of it is known elsewhere, so its tables may be emptied at any time.
CREATE TABLE instantly_temporal.desk_event (
  id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  rank bigint NOT NULL,
  workspace text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL,
  lead text COLLATE "C" NOT NULL,
  mailbox text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  received bigint NOT NULL,
  says text COLLATE "C" NOT NULL,
  detail text COLLATE "C" NOT NULL,
  words bigint NOT NULL,
  unibox text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  attention text COLLATE "C" NOT NULL,
  run text COLLATE "C" NOT NULL,
  closed bigint NOT NULL,
  began bigint NOT NULL,
  length bigint NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE instantly_temporal.desk_effect (
  key text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  activity text COLLATE "C" NOT NULL,
  vendor text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  lead text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL,
  summary text COLLATE "C" NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  class text COLLATE "C" NOT NULL,
  message text COLLATE "C" NOT NULL,
  cause text COLLATE "C" NOT NULL,
  attempts bigint NOT NULL,
  first bigint NOT NULL,
  at bigint NOT NULL,
  began bigint NOT NULL,
  length bigint NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (key)
);
CREATE TABLE instantly_temporal.desk_follow_up (
  id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  lead text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  attention text COLLATE "C" NOT NULL,
  mode text COLLATE "C" NOT NULL,
  standing text COLLATE "C" NOT NULL,
  until bigint NOT NULL,
  paused bigint NOT NULL,
  event text COLLATE "C" NOT NULL,
  ender text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  timeline text COLLATE "C" NOT NULL,
  run text COLLATE "C" NOT NULL,
  closed bigint NOT NULL,
  began bigint NOT NULL,
  length bigint NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE instantly_temporal.desk_question (
  id text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  lead text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  proposal text COLLATE "C" NOT NULL,
  editable bigint NOT NULL,
  asked bigint NOT NULL,
  until bigint NOT NULL,
  otherwise text COLLATE "C" NOT NULL,
  decision text COLLATE "C" NOT NULL,
  who text COLLATE "C" NOT NULL,
  decided bigint NOT NULL,
  began bigint NOT NULL,
  length bigint NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE instantly_temporal.desk_decision (
  id text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  lead text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  who text COLLATE "C" NOT NULL,
  what text COLLATE "C" NOT NULL,
  about text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  began bigint NOT NULL,
  length bigint NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE instantly_temporal.desk_answer (
  id text COLLATE "C" NOT NULL,
  lead text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL,
  mailbox text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  answered bigint NOT NULL,
  looked bigint NOT NULL,
  began bigint NOT NULL,
  length bigint NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE instantly_temporal.desk_lead (
  email text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  company text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (email)
);
CREATE TABLE instantly_temporal.desk_delivery (
  workspace text COLLATE "C" NOT NULL,
  day text COLLATE "C" NOT NULL,
  total bigint NOT NULL,
  failed bigint NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (workspace, day)
);
CREATE TABLE instantly_temporal.desk_webhook (
  workspace text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  event text COLLATE "C" NOT NULL,
  url text COLLATE "C" NOT NULL,
  ours bigint NOT NULL,
  off bigint NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (workspace, id)
);
CREATE TABLE instantly_temporal.desk_incident (
  id text COLLATE "C" NOT NULL,
  workspace text COLLATE "C" NOT NULL,
  webhook text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  off bigint NOT NULL,
  back bigint NOT NULL,
  ended bigint NOT NULL,
  replayed bigint NOT NULL,
  waits text COLLATE "C" NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE instantly_temporal.desk_note (
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY (name)
);
CREATE INDEX desk_event_at ON instantly_temporal.desk_event (at, id);
CREATE INDEX desk_event_kind ON instantly_temporal.desk_event (kind, at, id);
CREATE INDEX desk_event_campaign ON instantly_temporal.desk_event (campaign, kind, at, id);
CREATE INDEX desk_event_lead ON instantly_temporal.desk_event (lead, at, id);
CREATE INDEX desk_event_mailbox ON instantly_temporal.desk_event (mailbox, at, id) WHERE mailbox <> '';
CREATE INDEX desk_event_status ON instantly_temporal.desk_event (status, at, id) WHERE status <> 'completed';
CREATE INDEX desk_event_open ON instantly_temporal.desk_event (seen) WHERE closed = 0;
CREATE INDEX desk_effect_at ON instantly_temporal.desk_effect (at, key);
CREATE INDEX desk_effect_counts ON instantly_temporal.desk_effect (at, vendor, outcome, attempts);
CREATE INDEX desk_effect_lead ON instantly_temporal.desk_effect (lead, at, key);
CREATE INDEX desk_effect_owner ON instantly_temporal.desk_effect (owner, at, key);
CREATE INDEX desk_effect_activity ON instantly_temporal.desk_effect (activity, at, key) WHERE activity <> 'updateContact';
CREATE INDEX desk_effect_parked ON instantly_temporal.desk_effect (class, cause, at, key) WHERE outcome = 'parked';
CREATE INDEX desk_effect_outcome ON instantly_temporal.desk_effect (outcome, at, key) WHERE outcome <> 'done';
CREATE INDEX desk_follow_up_began ON instantly_temporal.desk_follow_up (began, id);
CREATE INDEX desk_follow_up_status ON instantly_temporal.desk_follow_up (status, began, id);
CREATE INDEX desk_follow_up_lead ON instantly_temporal.desk_follow_up (lead, began, id);
CREATE INDEX desk_follow_up_open ON instantly_temporal.desk_follow_up (seen) WHERE closed = 0;
CREATE INDEX desk_question_asked ON instantly_temporal.desk_question (asked, id);
CREATE INDEX desk_question_open ON instantly_temporal.desk_question (asked, id) WHERE decision = '';
CREATE INDEX desk_question_lead ON instantly_temporal.desk_question (lead, asked, id);
CREATE INDEX desk_question_owner ON instantly_temporal.desk_question (owner, asked, id);
CREATE INDEX desk_decision_at ON instantly_temporal.desk_decision (at, id);
CREATE INDEX desk_decision_lead ON instantly_temporal.desk_decision (lead, at, id);
CREATE INDEX desk_decision_owner ON instantly_temporal.desk_decision (owner, at, id);
CREATE INDEX desk_answer_at ON instantly_temporal.desk_answer (at, mailbox, answered);
CREATE INDEX desk_answer_lead ON instantly_temporal.desk_answer (lead);
CREATE INDEX desk_lead_at ON instantly_temporal.desk_lead (at, email);
CREATE INDEX desk_lead_campaign ON instantly_temporal.desk_lead (campaign, at, email);
CREATE INDEX desk_incident_off ON instantly_temporal.desk_incident (off, id);

CREATE TABLE instantly_temporal.desk_lease (name text PRIMARY KEY, owner text NOT NULL, until bigint NOT NULL);

-- How many events of a kind a campaign had on a day. Rows are added in one order, so that two statements cannot wait for each
-- other.
CREATE TABLE instantly_temporal.desk_tally (
  day text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL,
  events bigint NOT NULL,
  PRIMARY KEY (day, kind, campaign)
);
CREATE FUNCTION instantly_temporal.desk_day(at bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT to_char(to_timestamp(at / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD') $$;
CREATE FUNCTION instantly_temporal.desk_count_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO instantly_temporal.desk_tally AS tally
      SELECT instantly_temporal.desk_day(at), kind, campaign, count(*) FROM added GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      ON CONFLICT (day, kind, campaign) DO UPDATE SET events = tally.events + excluded.events;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO instantly_temporal.desk_tally AS tally
      SELECT instantly_temporal.desk_day(at), kind, campaign, -count(*) FROM gone GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      ON CONFLICT (day, kind, campaign) DO UPDATE SET events = tally.events + excluded.events;
  ELSE
    INSERT INTO instantly_temporal.desk_tally AS tally
      SELECT day, kind, campaign, sum(n) FROM (
        SELECT instantly_temporal.desk_day(at) AS day, kind, campaign, 1 AS n FROM added
        UNION ALL SELECT instantly_temporal.desk_day(at), kind, campaign, -1 FROM gone) AS both_sides
      GROUP BY 1, 2, 3 HAVING sum(n) <> 0 ORDER BY 1, 2, 3
      ON CONFLICT (day, kind, campaign) DO UPDATE SET events = tally.events + excluded.events;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER desk_event_added AFTER INSERT ON instantly_temporal.desk_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION instantly_temporal.desk_count_events();
CREATE TRIGGER desk_event_deleted AFTER DELETE ON instantly_temporal.desk_event REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION instantly_temporal.desk_count_events();
CREATE TRIGGER desk_event_changed AFTER UPDATE ON instantly_temporal.desk_event
  REFERENCING NEW TABLE AS added OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION instantly_temporal.desk_count_events();

-- A search for a part of an address, a name or a company reads all leads where the extension is not allowed.
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX desk_lead_words ON instantly_temporal.desk_lead
    USING gin (lower((email || ' ' || name || ' ' || company) COLLATE "default") gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'searches of leads have no index: %', SQLERRM;
END $$;
