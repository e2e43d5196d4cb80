import type { ConcernCount } from '../concerns/concern.ts';
import { summaryOf } from '../text/markdown.ts';

/** What a monitor is, as a summary. */
export const monitorSummary = (workspace: string): string =>
  summaryOf(`Watches the webhooks of Instantly’s workspace ${workspace}`);

/**
 * The webhook monitor's words: what it asks of the world and what it is told. They stand in histories, so no secret is
 * in any of them: a URL comes with its secret blanked, headers not at all. Times are milliseconds since 1970.
 */
export interface MonitorActivities {
  /** The webhooks as they are, and what would make them as they should be. `known` are ids that the monitor created. */
  surveyWebhooks(known: string[]): Promise<Survey>;
  /** Carries out one change and returns the webhook's id. */
  changeWebhook(change: WebhookChange): Promise<string>;
  /** Whether the receiver would take deliveries now. */
  checkReceiver(): Promise<ReceiverState>;
  resumeWebhook(id: string): Promise<void>;
  /** Dispatches what Instantly's delivery log holds and the receiver did not get. */
  replayDeliveries(window: ReplayWindow): Promise<Replay>;
  /** How deliveries have gone of late. */
  measureDeliveries(silence: Silence): Promise<Deliveries>;
  /** What a person should see, workflows and the receiver, by class; nothing of a class of which there is none. */
  countParked(): Promise<ConcernCount[]>;
}

export interface Survey {
  /** Where Instantly reaches the receiver; absent: the webhooks are watched and reported, never touched. */
  publicUrl?: string;
  /** Those that we made or that point at the receiver; without a `publicUrl` all of the workspace. */
  webhooks: WebhookView[];
  changes: WebhookChange[];
  /** Settings of this moment, so that a new value needs no new workflow. */
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
  /** We made it; others are left alone. */
  ours: boolean;
  /** Why a person should look at it, where it is not as it should be and we leave it alone. */
  notice?: WebhookNotice;
  /** Since when Instantly has it switched off; absent while it is on. */
  offSince?: number;
  /** It is ours and points elsewhere: the SHA-256 of that URL, to find the deliveries that went there. */
  strayDigest?: string;
}

/** `foreign`: not made by us, on our URL; `twice`: what it delivers comes by another too; `undeclared`: not wanted any more. */
export type WebhookNotice = 'foreign' | 'foreign twice' | 'twice' | 'undeclared';

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
  /** Every row, for times when nothing was delivered; else only those that failed for good. */
  everything: boolean;
  /** SHA-256 of URLs that are not the receiver's but had its deliveries. */
  strayDigests: string[];
}

export interface Replay {
  /** By event kind. */
  kinds: Record<string, ReplayCounts>;
  /** Rows without their payload: nothing can be made of them. */
  withoutPayload: number;
  /** Rows that the receiver did not take for their size; they are read without what they need not hold. */
  tooLarge?: number;
  /** Everything before is done. */
  doneUntil: number;
}

export interface ReplayCounts {
  /** Rows of the window. */
  inLog: number;
  /** Temporal had the event already. */
  known: number;
  /** The workflow was started now. */
  replayed: number;
  /** `EVENTS_IGNORED` lists the kind. */
  ignored: number;
  /** Temporal takes no such event. */
  refused: number;
}

export const replayedOf = ({ kinds }: Replay): number =>
  Object.values(kinds).reduce((sum, { replayed }) => sum + replayed, 0);

export interface Silence {
  now: number;
  /** The newest event that is known of. */
  lastEventAt?: number;
  silenceAfterMs: number;
}

export interface Deliveries {
  /** Of the whole workspace, oldest first, today last; days without deliveries are there with zeros. */
  days: DeliveryDay[];
  lastEventAt?: number;
  /** Asked only when nothing has come for `silenceAfterMs`. */
  campaignsActive?: boolean;
}

export interface DeliveryDay {
  /** `2026-01-31`, UTC. */
  date: string;
  total: number;
  failed: number;
}
