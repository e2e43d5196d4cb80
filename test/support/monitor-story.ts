import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Message } from '../../src/domain/activities.ts';
import { NO_COUNTS } from '../../src/domain/books/books.ts';
import type { ConcernCount } from '../../src/domain/concerns/concern.ts';
import type { VendorTrouble } from '../../src/domain/failure.ts';
import type {
  MonitorActivities,
  ReplayWindow,
  WebhookChange,
  WebhookView,
} from '../../src/domain/monitor/activities.ts';
import { webhookMonitor } from '../../workflows/webhook-monitor.ts';
import { timeSkippingWorker } from './time-skipping.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type Span = [from: number, to: number];
export const within = (spans: Span[], at: number): boolean => spans.some(([from, to]) => at >= from && at < to);

/** What happens to the webhook and around it. Times are milliseconds since the start. */
export interface Story {
  intervalMs?: number;
  silenceAfterMs?: number;
  /** Instantly switches the webhook off, if it is on. */
  switchedOff?: number[];
  /** During this time Instantly switches the webhook off again after each time it is switched on. */
  flapping?: { span: Span; afterMs: number };
  receiverDown?: Span[];
  /** All of Instantly's API, or only its delivery log. */
  apiFails?: { span: Span; trouble: VendorTrouble; logOnly?: boolean }[];
  slackFails?: Span[];
  /** Slack rejects messages with such a title. */
  slackRefuses?: RegExp;
  /** The number of events that are parked with class `auth`. */
  parked?: (at: number) => number;
  /** Other concerns and their counts. */
  seen?: (at: number) => ConcernCount[];
  /** How many rows of the books differ. */
  booksDiffer?: (at: number) => number;
  /** The day's deliveries, and how many of them failed. */
  deliveries?: (at: number) => { total: number; failed: number };
  /** When the newest event came. */
  lastEventAt?: (at: number) => number;
  changes?: (at: number) => WebhookChange[];
}

/** The time-skipping server does not skip the waits between attempts, so an activity fails here as after its last attempt. */
const afterAllTries = (trouble: VendorTrouble, message: string) => ApplicationFailure.nonRetryable(message, trouble);

/** Instantly and everything else that the monitor sees, in the server's time. */
export async function live(story: Story) {
  const { intervalMs = 5 * MINUTE, silenceAfterMs = DAY, switchedOff = [], flapping, receiverDown = [] } = story;
  const { apiFails = [], slackFails = [], deliveries = () => ({ total: 100, failed: 0 }) } = story;
  let startedAt: number | undefined;
  let offSince: number | undefined;
  let onSince = 0;
  const pending = [...switchedOff];
  const told: { at: number; title: string; lines: string[]; key: string }[] = [];
  const resumes: number[] = [];
  const windows: ReplayWindow[] = [];
  const changed: WebhookChange[] = [];
  const runs = new Set<string>();
  let surveys = 0;

  /** Milliseconds since the start, by the server's clock: this process's clock does not skip. */
  function now(): number {
    const { currentAttemptScheduledTimestampMs: at, workflowExecution, activityType } = Context.current().info;
    runs.add(workflowExecution!.runId);
    startedAt ??= at;
    const since = at - startedAt;
    while (pending.length && pending[0]! <= since) {
      const off = pending.shift()!;
      offSince ??= off;
    }
    if (flapping && offSince === undefined && within([flapping.span], onSince + flapping.afterMs)) {
      if (since >= onSince + flapping.afterMs) offSince = onSince + flapping.afterMs;
    }
    const failing = apiFails.find(
      ({ span, logOnly }) => within([span], since) && (!logOnly || activityType === 'replayDeliveries'),
    );
    if (failing) throw afterAllTries(failing.trouble, `Instantly is ${failing.trouble}`);
    return since;
  }
  const later = <T>(make: () => T) => Promise.resolve().then(make);

  const activities: MonitorActivities & Record<'postMessage', (message: Message, key: string) => Promise<void>> = {
    surveyWebhooks: () =>
      later(() => {
        const at = now();
        surveys += 1;
        const webhook: WebhookView = {
          ...{ id: 'w1', name: 'ours', eventType: 'all_events', url: 'https://hooks.example.com/webhooks/instantly' },
          ours: true,
          ...(offSince !== undefined && { offSince: startedAt! + offSince }),
        };
        return {
          publicUrl: 'https://hooks.example.com',
          webhooks: [webhook],
          changes: story.changes?.(at) ?? [],
          intervalMs,
          zone: 'Europe/Berlin',
          silenceAfterMs,
        };
      }),
    changeWebhook: (change) => later(() => (now(), changed.push(change), 'w1')),
    checkReceiver: () =>
      later(() => {
        const down = within(receiverDown, now());
        return { healthy: !down, via: 'public URL', problems: down ? ['connect ECONNREFUSED'] : [] };
      }),
    resumeWebhook: () =>
      later(() => {
        const at = now();
        resumes.push(at);
        offSince = undefined;
        onSince = at;
      }),
    testWebhook: () => later(() => (now(), { ok: true, status: 200, ms: 12 })),
    replayDeliveries: (window) =>
      later(() => {
        now();
        windows.push({ ...window, since: window.since - startedAt!, until: window.until - startedAt! });
        const replayed = window.everything && resumes.length ? 3 : 0;
        const counts = { inLog: 5, known: 5 - replayed, replayed, ignored: 0, refused: 0 };
        return { kinds: { reply_received: counts }, withoutPayload: 0, doneUntil: window.until };
      }),
    measureDeliveries: () =>
      later(() => {
        const at = now();
        return {
          days: [{ date: new Date(startedAt! + at).toISOString().slice(0, 10), ...deliveries(at) }],
          lastEventAt: startedAt! + (story.lastEventAt?.(at) ?? at),
          campaignsActive: true,
        };
      }),
    readBooks: () =>
      later(() => {
        const { currentAttemptScheduledTimestampMs: at } = Context.current().info;
        startedAt ??= at;
        const count = story.booksDiffer?.(at - startedAt) ?? 0;
        const row = { class: 'lost', kind: 'reply_received', eventId: 'reply_received-1', rowId: 'row-1', at } as const;
        return {
          ...{ since: at - HOUR, until: at, notes: [], total: { ...NO_COUNTS, received: 5, done: 5 - count } },
          ...{ drift: count ? { lost: count } : {}, examples: count ? [row] : [] },
        };
      }),
    countParked: () =>
      later(() => {
        const { currentAttemptScheduledTimestampMs: at } = Context.current().info;
        startedAt ??= at;
        const count = story.parked?.(at - startedAt) ?? 0;
        const others = story.seen?.(at - startedAt) ?? [];
        if (!count) return others;
        return [{ class: 'auth', count, examples: ['Slack chat.postMessage to #wins: token_revoked'] }, ...others];
      }),
    postMessage: ({ title, lines = [] }, key) =>
      later(() => {
        const { currentAttemptScheduledTimestampMs: at } = Context.current().info;
        if (within(slackFails, at - startedAt!)) throw afterAllTries('unavailable', 'Slack is away');
        if (story.slackRefuses?.test(title)) throw afterAllTries('rejected', 'Slack: msg_too_long');
        told.push({ at: at - startedAt!, title, lines, key });
      }),
  };

  const { environment, client, taskQueue, workflowId } = await timeSkippingWorker(
    activities as unknown as Record<string, () => Promise<unknown>>,
  );
  const handle = await client.workflow.start(webhookMonitor, { workflowId, taskQueue, args: [{ workspace: 'test' }] });
  return {
    ...{ handle, told, resumes, windows, changed, runs, client },
    surveys: () => surveys,
    /** Passes time day by day: one call to the server may take only so long. */
    pass: async (ms: number) => {
      for (let left = ms; left > 0; left -= DAY) await environment.sleep(Math.min(left, DAY));
    },
    titles: () => told.map(({ title }) => title),
  };
}
