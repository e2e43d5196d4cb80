import type { BooksReport } from '../books/books.ts';
import type { ConcernCount } from '../concerns/concern.ts';
import { summaryOf } from '../text/markdown.ts';

/** What a monitor is, as a summary. */
export const monitorSummary = (workspace: string): string =>
  summaryOf(`Watches the webhooks of Instantly’s workspace ${workspace}`);

/**
 * The activities of the webhook monitor. Histories keep their inputs and results, so none of them contains a secret: a
 * secret in a URL is blanked, and headers are left out. Times are in milliseconds since 1970.
 */
export interface MonitorActivities {
  /** The webhooks, and the changes that they need. `known` are the ids of webhooks that the monitor created. */
  surveyWebhooks(known: string[]): Promise<Survey>;
  /** Carries out one change and returns the webhook's id. */
  changeWebhook(change: WebhookChange): Promise<string>;
  /** Whether the receiver accepts deliveries now. */
  checkReceiver(): Promise<ReceiverState>;
  resumeWebhook(id: string): Promise<void>;
  /** Lets Instantly send a test delivery. */
  testWebhook(id: string): Promise<WebhookTestAnswer>;
  /** Dispatches the events that are in Instantly's delivery log and that the receiver did not get. */
  replayDeliveries(window: ReplayWindow): Promise<Replay>;
  /** How many deliveries there were in the last days, and how many failed. */
  measureDeliveries(silence: Silence): Promise<Deliveries>;
  /**
   * Compares the last hour of the receiver, Temporal and Instantly’s delivery log.
   * @param replayedUntil deliveries that failed before this time have been replayed.
   */
  readBooks(replayedUntil: number): Promise<BooksReport>;
  /** Counts by class what needs a person, in workflows and at the receiver. A class with a count of 0 is left out. */
  countParked(): Promise<ConcernCount[]>;
}

export interface Survey {
  /** The URL at which Instantly reaches the receiver. Absent: the monitor only reports and changes no webhook. */
  publicUrl?: string;
  /** The webhooks that we created or whose URL is the receiver's; without a `publicUrl` all of the workspace. */
  webhooks: WebhookView[];
  changes: WebhookChange[];
  /** The present settings of the worker: a changed value takes effect without a new workflow. */
  intervalMs: number;
  /** The team's time zone (IANA), for what people read. */
  zone?: string;
  silenceAfterMs: number;
}

export interface WebhookView {
  id: string;
  name: string;
  eventType: string;
  url: string;
  /** Whether we created it. The monitor never changes a webhook that we did not create. */
  ours: boolean;
  /** Why a person should look at it: something is wrong, and the monitor does not change it. */
  notice?: WebhookNotice;
  /** When Instantly switched it off; absent while it is on. */
  offSince?: number;
  /** If it is ours and has a wrong URL: the SHA-256 of that URL, to find the deliveries that went there. */
  strayDigest?: string;
}

/**
 * `foreign`: its URL is ours, but we did not create it. `twice`: another webhook delivers the same events.
 * `undeclared`: the settings do not contain its event any more.
 */
export type WebhookNotice = 'foreign' | 'foreign twice' | 'twice' | 'undeclared';

/** What became of a test delivery. */
export interface WebhookTestAnswer {
  ok: boolean;
  /** What the receiver answered; absent: it did not answer. */
  status?: number;
  /** How long the answer took. */
  ms?: number;
  /** In Instantly's words. */
  says?: string;
}

export type WebhookField = 'url' | 'event type' | 'name' | 'secret' | 'campaign';

export type WebhookChange =
  { action: 'create'; eventType: string } | { action: 'patch'; id: string; eventType: string; fields: WebhookField[] };

export interface ReceiverState {
  healthy: boolean;
  /** Which address answered. */
  via: 'public URL' | 'local address' | 'none';
  problems: string[];
}

export interface ReplayWindow {
  since: number;
  until: number;
  /** True: all rows, for a time in which nothing was delivered. False: only rows whose delivery failed for good. */
  everything: boolean;
  /** SHA-256 of the wrong URLs to which our webhooks sent deliveries. */
  strayDigests: string[];
}

export interface Replay {
  /** The counts for each kind of event. */
  kinds: Record<string, ReplayCounts>;
  /** Rows that have no payload any more: they cannot be replayed. */
  withoutPayload: number;
  /** Rows that the receiver refused because of their size; they are replayed without their HTML. */
  tooLarge?: number;
  /** All rows before this time have been processed. */
  doneUntil: number;
}

export interface ReplayCounts {
  /** How many rows the window has. */
  inLog: number;
  /** How many events Temporal knew already. */
  known: number;
  /** How many workflows were started now. */
  replayed: number;
  /** How many were left out because `EVENTS_IGNORED` contains their kind. */
  ignored: number;
  /** How many events Temporal refused. */
  refused: number;
}

/** Rows that cannot be replayed: Instantly has no payload of them any more, or Temporal refused them. */
export const lostOf = ({ kinds, withoutPayload }: Replay): number =>
  Object.values(kinds).reduce((sum, { refused }) => sum + refused, withoutPayload);

export const replayedOf = ({ kinds }: Replay): number =>
  Object.values(kinds).reduce((sum, { replayed }) => sum + replayed, 0);

export interface Silence {
  now: number;
  /** When the newest known event arrived. */
  lastEventAt?: number;
  silenceAfterMs: number;
}

export interface Deliveries {
  /** The deliveries of the whole workspace, oldest day first, today last. A day without deliveries has zeros. */
  days: DeliveryDay[];
  lastEventAt?: number;
  /** Whether a campaign is active. Only present if no event has arrived for `silenceAfterMs`. */
  campaignsActive?: boolean;
}

/** The deliveries of so many days are shown. */
export const SHOWN_DELIVERY_DAYS = 30;

export interface DeliveryDay {
  /** `2026-01-31`, UTC. */
  date: string;
  total: number;
  failed: number;
}
