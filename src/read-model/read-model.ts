import type { RunListFilter } from '../domain/run-list-filter.ts';
import type {
  TimeSpan,
  EventFilter,
  EffectFilter,
  LeadFilter,
  FollowUpRowFilter,
  QuestionFilter,
  DecisionFilter,
  IncidentFilter,
} from './filters.ts';
import type { FollowUpCount, MinuteCount, UncompletedCount } from './counts.ts';
import type { ModelLedger } from './model-ledger.ts';
import type { ModelUpkeep } from './model-upkeep.ts';
import type { DeliveryRow, IncidentRow, MonitorRow, WebhookRow } from './monitor-rows.ts';
import type {
  AnswerRow,
  DecisionRow,
  EffectRow,
  EventRow,
  FollowUpRow,
  LeadRow,
  NewRows,
  Outcome,
  QuestionRow,
} from './rows.ts';

/** Where a page begins, and how many rows it has at most. */
export interface PageOptions {
  limit?: number;
  /** `next` of the page before. What is no such text is the beginning. */
  after?: string | undefined;
}

export interface RowPage<Row> {
  rows: Row[];
  /** Absent on the last page. */
  next?: string;
}

/** Parked effects of one cause. */
export interface Cause {
  class: string;
  vendor: string;
  activity: string;
  cause: string;
  /** One of the messages, whole. */
  example: string;
  effects: number;
  leads: number;
  /** When the first of them was parked, and the last. */
  since: number;
  newest: number;
}

/** What a search has found: at most as many as asked for of each. */
export interface SearchResult {
  leads: LeadRow[];
  /** There are more leads than these. */
  hasMore: boolean;
  /** Events whose id begins with the text. */
  events: EventRow[];
  campaigns: string[];
}

/** Everything about one lead; of what there is much, the newest. */
export interface LeadRows {
  lead: LeadRow;
  events: EventRow[];
  effects: EffectRow[];
  followUps: FollowUpRow[];
  questions: QuestionRow[];
  decisions: DecisionRow[];
  /** Not all events or effects are here. */
  isCut: boolean;
}

/** How many events of a kind a campaign had on a day. */
export interface DayCount {
  /** `2026-01-31`, UTC. */
  day: string;
  kind: string;
  campaign: string;
  events: number;
}

/** Replies that came in the period. */
export interface AnswerFilter extends TimeSpan {
  campaign?: string | undefined;
  /** In lower case. */
  mailboxes?: string[] | undefined;
  notMailboxes?: string[] | undefined;
}

/** How fast replies are answered by the owner of a mailbox. Milliseconds. */
export interface AnswerTimes {
  /** A mailbox that has no owner is its own; absent: all replies. */
  owner?: string;
  /** The replies that a follow-up has watched: each is answered, open, settled or unknown. */
  replies: number;
  answered: number;
  median: number;
  ninetieth: number;
  /** Nobody had answered when it was last looked. */
  open: number;
  /** When the oldest open reply came; 0 if none is open. */
  openSince: number;
  /** Not answered by a mail, but something happened after which nobody has to answer. */
  settled: number;
  /** The follow-up ended before anybody looked. */
  unknown: number;
}

/** A reply that waits for an answer. */
export interface OpenReply extends AnswerRow {
  unibox: string;
  name: string;
  company: string;
}

/** A day of the team. Milliseconds since 1970. */
export interface TeamDay {
  day: string;
  since: number;
  until: number;
}

export interface DayReplies {
  day: string;
  campaign: string;
  replies: number;
}

export interface CampaignCount {
  campaign: string;
  kind: string;
  events: number;
}

export interface OutcomeCount {
  vendor: string;
  outcome: Outcome;
  effects: number;
  attempts: number;
}

/** The workflow of an event, or a follow-up, as a list of workflows shows it. */
export interface ListedRun extends Pick<EventRow, 'id' | 'run' | 'status' | 'attention' | 'lead' | 'campaign'> {
  /** The kind of the event, or the name of the follow-up. */
  kind: string;
  /** That of the event; empty for a follow-up. */
  detail: string;
  /** When the run began, as far as is known. */
  began: number;
}

export interface ListedFollowUp
  extends ListedRun, Pick<FollowUpRow, 'mode' | 'standing' | 'until' | 'paused' | 'seen'> {
  /** The name of the open question; empty if none is open. */
  question: string;
}

export interface ListedWaiting extends ListedRun {
  /** What the vendor said, or what the follow-up asks. */
  why: string;
}

/**
 * What the pages and lists show: a copy of what journal, Temporal and monitor know, in tables of its own. It may be deleted at
 * any time. Every question is answered from indexes, a page at a time.
 */
export interface ReadModel extends ModelUpkeep, ModelLedger {
  /**
   * Writes the rows. A row that is there is replaced unless it is newer, so news may come twice and in any order. A workflow's
   * own row is written last: if this process is killed in between, the workflow is read again.
   * @param over rows that were read before this time are replaced even by what seems older: Temporal itself may be an older one,
   * from a backup.
   */
  write(rows: NewRows, over?: number): Promise<void>;

  events(filter: EventFilter, page?: PageOptions): Promise<RowPage<EventRow>>;
  effects(filter: EffectFilter, page?: PageOptions): Promise<RowPage<EffectRow>>;
  followUps(filter: FollowUpRowFilter, page?: PageOptions): Promise<RowPage<FollowUpRow>>;
  questions(filter: QuestionFilter, page?: PageOptions): Promise<RowPage<QuestionRow>>;
  decisions(filter: DecisionFilter, page?: PageOptions): Promise<RowPage<DecisionRow>>;
  incidents(filter: IncidentFilter, page?: PageOptions): Promise<RowPage<IncidentRow>>;
  leads(filter: LeadFilter, page?: PageOptions): Promise<RowPage<LeadRow>>;

  /** All that match, some at a time, the newest first. Each list is read narrow, so that it takes a second, not many. */
  startedEvents(filter: RunListFilter): AsyncIterable<ListedRun[]>;
  /** @param filter `asks`: with an open question, or one that nobody could read. */
  startedFollowUps(filter: RunListFilter & { asks?: boolean; paused?: boolean }): AsyncIterable<ListedFollowUp[]>;
  /** Open workflows that wait for a person, the oldest first. */
  waitingRuns(filter: RunListFilter): AsyncIterable<ListedWaiting[]>;

  countEffects(filter: EffectFilter): Promise<{ effects: number; leads: number }>;
  countQuestions(filter: QuestionFilter): Promise<{ questions: number; leads: number }>;
  /** Parked effects by cause, the cause of the most effects first. */
  causes(filter?: Pick<EffectFilter, 'kind' | 'campaign' | 'vendor' | 'class'>): Promise<Cause[]>;
  /** How many effects and questions wait for a person. */
  waiting(): Promise<number>;
  /** The whole address of a lead finds only that lead. */
  search(text: string, limit?: number): Promise<SearchResult>;
  /** Undefined if the model knows no such event. */
  event(id: string): Promise<EventRow | undefined>;
  /** Undefined if the model knows no such lead. */
  lead(email: string): Promise<LeadRows | undefined>;
  /** Those that the last rounds of the monitors have found. */
  webhooks(): Promise<WebhookRow[]>;
  monitors(): Promise<MonitorRow[]>;
  /** From this day on, the oldest first. */
  deliveries(since: string): Promise<DeliveryRow[]>;
  /** Events by day, kind and campaign. `since` and `until` are days in UTC; `until` is the last one. */
  days(filter: { since: string; until?: string; kind?: string[]; campaign?: string }): Promise<DayCount[]>;
  /**
   * Over all, then by the owner of the mailbox. Empty if there is no reply.
   * @param owners by mailbox in lower case; `*`: all other mailboxes.
   */
  answerTimes(filter: AnswerFilter, owners?: ReadonlyMap<string, string>): Promise<AnswerTimes[]>;
  /** The one that waits longest first. */
  openReplies(filter: AnswerFilter, page?: PageOptions): Promise<RowPage<OpenReply>>;
  repliesByDay(days: TeamDay[], campaign?: string): Promise<DayReplies[]>;
  /** Events by campaign and kind, of at most 500 campaigns. `since` and `until` are days in UTC, both included. */
  campaignCounts(filter: { since: string; until: string; campaign?: string | undefined }): Promise<CampaignCount[]>;
  /** Effects that ended or were tried last in the period. */
  outcomes(period: TimeSpan): Promise<OutcomeCount[]>;
  /** Open follow-ups by name. */
  openFollowUps(filter?: Omit<FollowUpRowFilter, 'status'>): Promise<FollowUpCount[]>;
  /** Events by minute, the oldest first; a minute without an event is left out. */
  minutes(since: number): Promise<MinuteCount[]>;
  /** Events of these days whose workflow runs, or has ended in another way than by completing. */
  uncompleted(since: number): Promise<UncompletedCount[]>;
  close(): Promise<void>;
}
