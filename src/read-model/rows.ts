import type { DeliveryRow, IncidentRow, LoggedRow, MonitorRow, WebhookRow } from './monitor-rows.ts';

/**
 * What the read model holds. Times are in milliseconds since 1970. What is not known is an empty text or 0, so that no column
 * is null.
 */

/** How far the row follows a run of a workflow: news of an older run, or of a shorter history, does not replace it. */
interface Versioned {
  /** When the run began, by Temporal's clock; 0 if the row only repeats an attempt or a start that a process of ours saw. */
  began: number;
  /** How many events the history had when it was read. */
  length: number;
  /** When the row was read. */
  seen: number;
}

/** An event and its workflow. */
export interface EventRow extends Versioned {
  id: string;
  kind: string;
  /** 0 human signals, 1 normal, 2 bulk. */
  rank: number;
  workspace: string;
  /** The name; its id if it has none. */
  campaign: string;
  lead: string;
  mailbox: string;
  at: number;
  /** When Temporal had its workflow. */
  received: number;
  /** One line for people. */
  says: string;
  /** The class of a bounce, the custom label, the link, or why the event could not be read. */
  detail: string;
  /** 1: the history holds a text, such as a reply. The model holds no texts of mails. */
  words: number;
  unibox: string;
  /** The status of its workflow: running, completed, failed, canceled, terminated, timed_out, deleted. */
  status: string;
  /** What it waits for; empty if no person is needed. */
  attention: string;
  run: string;
  /** When its workflow ended. */
  closed: number;
}

export const OUTCOMES = ['pending', 'retrying', 'parked', 'done', 'skipped'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** An effect of an event or of a follow-up, and what became of it. */
export interface EffectRow extends Versioned {
  /** `<owner>/<name>` */
  key: string;
  /** The id of its workflow. */
  owner: string;
  name: string;
  activity: string;
  /** The lane of its calls: crm, slack, instantly or emails; empty if it calls no vendor. */
  vendor: string;
  /** The kind of the event, or the name of the follow-up. */
  kind: string;
  lead: string;
  campaign: string;
  summary: string;
  outcome: Outcome;
  /** The class of the last failure. */
  class: string;
  /** The last failure, in the vendor's words. */
  message: string;
  /** The message without ids and addresses: failures of one cause have the same. */
  cause: string;
  attempts: number;
  /** When it was first tried; without `at` the time after which it was done. */
  first: number;
  /** When it ended, or was tried last; 0 if its run has ended and nobody has seen how it was tried. */
  at: number;
}

/** A follow-up. Of several runs for one lead it is the newest. */
export interface FollowUpRow extends Versioned {
  id: string;
  name: string;
  lead: string;
  campaign: string;
  status: string;
  attention: string;
  mode: string;
  /** What it does now or waits for. */
  standing: string;
  /** When its wait ends. */
  until: number;
  paused: number;
  /** The id of the event that started it, and of the one that ended it. */
  event: string;
  ender: string;
  /** Why it failed, or was terminated or cancelled. */
  why: string;
  /** JSON: `{at, says}[]`. */
  timeline: string;
  run: string;
  closed: number;
}

/** A question of a follow-up. */
export interface QuestionRow extends Versioned {
  id: string;
  /** The id of the follow-up that asks. */
  owner: string;
  name: string;
  lead: string;
  campaign: string;
  title: string;
  /** Only while the question is open. */
  proposal: string;
  editable: number;
  asked: number;
  until: number;
  /** The decision if nobody answers. */
  otherwise: string;
  /** approve, reject or edit; empty while it is open. */
  decision: string;
  who: string;
  decided: number;
}

/** The owner of a decision row that no workflow has: a log-in that the desk refused. */
export const OF_THE_DESK = 'desk';

/** What a person decided, or a log-in that was refused. */
export interface DecisionRow extends Versioned {
  id: string;
  owner: string;
  kind: string;
  lead: string;
  at: number;
  who: string;
  /** retry, skip, approve, reject, edit, pause, resume, cancel, check, test or log-in refused. */
  what: string;
  /** The names of the effects, or of the question. */
  about: string;
  reason: string;
}

/** A reply, and when a person answered it. */
export interface AnswerRow extends Versioned {
  /** The id of the reply's event. */
  id: string;
  lead: string;
  campaign: string;
  mailbox: string;
  at: number;
  /** When a person answered first; 0 if none had when it was last looked. */
  answered: number;
  /** When it was last looked whether a person had answered; 0: it has not been looked yet. */
  looked: number;
  /** When the follow-up that looks ended; 0 while it goes on. */
  closed: number;
  /** The id of the event that ended it, after which nobody has to answer; empty if none did. */
  ender: string;
}

export interface LeadRow {
  email: string;
  name: string;
  company: string;
  campaign: string;
  /** When something last happened to the lead. */
  at: number;
}

/** What the model remembers about itself: as JSON. */
export interface NoteRow {
  name: string;
  value: string;
  seen: number;
}

export interface Rows {
  event: EventRow;
  effect: EffectRow;
  follow_up: FollowUpRow;
  question: QuestionRow;
  decision: DecisionRow;
  answer: AnswerRow;
  lead: LeadRow;
  delivery: DeliveryRow;
  logged: LoggedRow;
  webhook: WebhookRow;
  incident: IncidentRow;
  monitor: MonitorRow;
  note: NoteRow;
}

export type TableName = keyof Rows;

/** Rows to be written, by table. */
export type NewRows = { [Name in TableName]?: Rows[Name][] };
