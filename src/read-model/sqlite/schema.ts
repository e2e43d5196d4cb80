import { columnsOf, TABLE_NAMES, TABLES } from '../tables.ts';

/** The number grows when a table changes: a file of another number is deleted and filled again. */
export const SCHEMA_VERSION = 8;

const TYPE = { int: 'INTEGER', text: 'TEXT' };

const tables = TABLE_NAMES.map((name) => {
  const columns = columnsOf(name).map(([column, type]) => `${column} ${TYPE[type]} NOT NULL`);
  return `CREATE TABLE desk_${name} (${columns.join(', ')}, PRIMARY KEY (${TABLES[name].key.join(', ')})) STRICT;`;
});

const DAY = (row: string) => `strftime('%Y-%m-%d', ${row}.at / 1000, 'unixepoch')`;
const ADD = (row: string, by: string) =>
  `INSERT INTO desk_tally (day, kind, campaign, events) VALUES (${DAY(row)}, ${row}.kind, ${row}.campaign, ${by})
     ON CONFLICT (day, kind, campaign) DO UPDATE SET events = events + excluded.events;`;

/** The same indexes as in `src/store/migrations`. */
export const SCHEMA = `
  ${tables.join('\n')}
  CREATE TABLE desk_lease (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) STRICT;

  CREATE INDEX desk_event_at ON desk_event (at, id);
  CREATE INDEX desk_event_kind ON desk_event (kind, at, id);
  CREATE INDEX desk_event_campaign ON desk_event (campaign, kind, at, id);
  CREATE INDEX desk_event_lead ON desk_event (lead, at, id);
  CREATE INDEX desk_event_mailbox ON desk_event (mailbox, at, id) WHERE mailbox <> '';
  CREATE INDEX desk_event_replies ON desk_event (kind, at, campaign) WHERE kind = 'reply_received';
  CREATE INDEX desk_event_status ON desk_event (status, at, id, kind, attention) WHERE status <> 'completed';
  CREATE INDEX desk_event_open ON desk_event (seen) WHERE closed = 0;
  CREATE INDEX desk_event_began ON desk_event (began, status);

  CREATE INDEX desk_effect_at ON desk_effect (at, key);
  CREATE INDEX desk_effect_counts ON desk_effect (at, vendor, outcome, attempts);
  CREATE INDEX desk_effect_lead ON desk_effect (lead, at, key);
  CREATE INDEX desk_effect_owner ON desk_effect (owner, at, key);
  CREATE INDEX desk_effect_activity ON desk_effect (activity, at, key) WHERE activity <> 'updateContact';
  CREATE INDEX desk_effect_parked ON desk_effect (class, cause, at, key) WHERE outcome = 'parked';
  CREATE INDEX desk_effect_outcome ON desk_effect (outcome, at, key) WHERE outcome <> 'done';

  CREATE INDEX desk_follow_up_began ON desk_follow_up (began, id);
  CREATE INDEX desk_follow_up_status ON desk_follow_up (status, began, id);
  CREATE INDEX desk_follow_up_name ON desk_follow_up (status, name, began, id);
  CREATE INDEX desk_follow_up_campaign ON desk_follow_up (campaign, began, id);
  CREATE INDEX desk_follow_up_counts ON desk_follow_up (name, paused, attention) WHERE status = 'running';
  CREATE INDEX desk_follow_up_lead ON desk_follow_up (lead, began, id);
  CREATE INDEX desk_follow_up_open ON desk_follow_up (seen) WHERE closed = 0;

  CREATE INDEX desk_question_asked ON desk_question (asked, id);
  CREATE INDEX desk_question_open ON desk_question (asked, id) WHERE decision = '';
  CREATE INDEX desk_question_lead ON desk_question (lead, asked, id);
  CREATE INDEX desk_question_owner ON desk_question (owner, asked, id);
  CREATE INDEX desk_decision_at ON desk_decision (at, id);
  CREATE INDEX desk_decision_lead ON desk_decision (lead, at, id);
  CREATE INDEX desk_decision_owner ON desk_decision (owner, at, id);
  CREATE INDEX desk_answer_at ON desk_answer (at, campaign, mailbox, answered, looked, closed, ender);
  CREATE INDEX desk_answer_open ON desk_answer (at, id) WHERE answered = 0;
  CREATE INDEX desk_answer_lead ON desk_answer (lead);
  CREATE INDEX desk_lead_at ON desk_lead (at, email);
  CREATE INDEX desk_lead_campaign ON desk_lead (campaign, at, email);
  CREATE INDEX desk_incident_off ON desk_incident (off, id);
  CREATE INDEX desk_logged_at ON desk_logged (at, id);
  CREATE INDEX desk_logged_undelivered ON desk_logged (at) WHERE state <> 'delivered';

  CREATE TABLE desk_tally (
    day TEXT NOT NULL, kind TEXT NOT NULL, campaign TEXT NOT NULL, events INTEGER NOT NULL, PRIMARY KEY (day, kind, campaign)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER desk_event_added AFTER INSERT ON desk_event BEGIN ${ADD('NEW', '1')} END;
  CREATE TRIGGER desk_event_deleted AFTER DELETE ON desk_event BEGIN ${ADD('OLD', '-1')} END;
  CREATE TRIGGER desk_event_changed AFTER UPDATE OF at, kind, campaign ON desk_event
    WHEN (NEW.at, NEW.kind, NEW.campaign) <> (OLD.at, OLD.kind, OLD.campaign)
    BEGIN ${ADD('OLD', '-1')} ${ADD('NEW', '1')} END;

  CREATE VIRTUAL TABLE desk_lead_words USING fts5(
    email, name, company, content='desk_lead', content_rowid='rowid', tokenize='trigram', detail=full
  );
  CREATE TRIGGER desk_lead_added AFTER INSERT ON desk_lead BEGIN
    INSERT INTO desk_lead_words (rowid, email, name, company) VALUES (NEW.rowid, NEW.email, NEW.name, NEW.company);
  END;
  CREATE TRIGGER desk_lead_deleted AFTER DELETE ON desk_lead BEGIN
    INSERT INTO desk_lead_words (desk_lead_words, rowid, email, name, company)
      VALUES ('delete', OLD.rowid, OLD.email, OLD.name, OLD.company);
  END;
  CREATE TRIGGER desk_lead_changed AFTER UPDATE OF name, company ON desk_lead
    WHEN (NEW.name, NEW.company) <> (OLD.name, OLD.company) BEGIN
    INSERT INTO desk_lead_words (desk_lead_words, rowid, email, name, company)
      VALUES ('delete', OLD.rowid, OLD.email, OLD.name, OLD.company);
    INSERT INTO desk_lead_words (rowid, email, name, company) VALUES (NEW.rowid, NEW.email, NEW.name, NEW.company);
  END;

  PRAGMA user_version = ${SCHEMA_VERSION};
`;
