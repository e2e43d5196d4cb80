import type { BooksReport } from '../../src/domain/books/books.ts';
import { type ConcernCount } from '../../src/domain/concerns/concern.ts';
import { QUESTION } from '../../src/domain/failure.ts';
import type { DeliveryDay, WebhookChange, WebhookNotice } from '../../src/domain/monitor/activities.ts';
import type { FailedStep, MonitorState } from '../../src/domain/monitor/state.ts';

/** The result of the query `health` and of `webhooks health --json`. Times are ISO 8601. */
export interface MonitorHealth {
  workspace: string;
  /** No alert is open and nothing waits for a person. */
  ok: boolean;
  publicUrl?: string;
  rounds: number;
  /** When the last round ended, which found all of this; absent before the first. */
  asOf?: string;
  webhooks: {
    id: string;
    name: string;
    eventType: string;
    url: string;
    ours: boolean;
    active: boolean;
    offSince?: string;
    /** Why a person should look at it. */
    notice?: WebhookNotice;
    /** Its last test delivery. */
    test?: { at: string; by?: string; ok: boolean; status?: number; ms?: number; says?: string };
  }[];
  /** What persons have ordered, the newest last; absent: nothing, or in the answer of an older build. */
  orders?: { at: string; by: string; what: string; webhookId?: string }[];
  /** When the next round begins; absent before the first has ended, and in the answer of an older build. */
  nextAt?: string;
  /** What the webhooks need to be as the settings say; absent if no webhook is declared. */
  differences?: WebhookChange[];
  alerts: { kind: string; title: string; lines: string[]; since: string }[];
  /** What needs a person, by class. */
  parked: ConcernCount[];
  /** The books of the last hour; absent before they were read. */
  books?: BooksReport;
  /** Steps of the last round that failed. */
  troubles: FailedStep[];
  /** How many webhooks are switched off. */
  disabled: number;
  /** The times in which a webhook was off: those that last, and those of the last day. Absent in the answer of an older build. */
  incidents?: {
    webhookId: string;
    name: string;
    offSince: string;
    onSince?: string;
    endedAt?: string;
    /** Events that reached Temporal by a replay meanwhile. */
    replayed: number;
    /** At least so many could not be replayed; absent: none. */
    lost?: number;
    waitsFor?: string;
  }[];
  /** Of the whole workspace. */
  deliveries: { today: DeliveryCounts; week: DeliveryCounts; days: DeliveryDay[] };
  lastEventAt?: string;
  /** All undelivered events before this time have been replayed. */
  watermark?: string;
  /** How many events reached Temporal only by a replay. */
  replayed: number;
  /** How many notifications are not sent yet. */
  unsaid: number;
}

export interface DeliveryCounts {
  total: number;
  failed: number;
  /** 0 to 1; null if nothing was delivered. */
  failureRate: number | null;
}

const iso = (at: number): string => new Date(at).toISOString();

export function healthOf(workspace: string, state: MonitorState): MonitorHealth {
  const { rounds, webhooks, alerts, parked = [], troubles, deliveries = [] } = state;
  const { lastEventAt, watermark, replayed, unsaid, nextRoundAt, differences, tests = {} } = state;
  return {
    workspace,
    ok: !Object.keys(alerts).length && parked.every(isQuestion),
    ...(state.publicUrl && { publicUrl: state.publicUrl }),
    rounds,
    ...(state.roundAt !== undefined && { asOf: iso(state.roundAt) }),
    webhooks: webhooks.map(({ id, name, eventType, url, ours, offSince, notice }) => ({
      id,
      name,
      eventType,
      url,
      ours,
      active: offSince === undefined,
      ...(offSince !== undefined && { offSince: iso(offSince) }),
      ...(notice && { notice }),
      ...(tests[id] && { test: { ...tests[id], at: iso(tests[id].at) } }),
    })),
    ...(state.orders && { orders: state.orders.map((order) => ({ ...order, at: iso(order.at) })) }),
    ...(nextRoundAt !== undefined && { nextAt: iso(nextRoundAt) }),
    ...(state.publicUrl && differences && { differences }),
    alerts: Object.values(alerts).map(({ kind, title, lines, since }) => ({ kind, title, lines, since: iso(since) })),
    parked,
    ...(state.books && { books: state.books }),
    troubles,
    disabled: webhooks.filter(({ offSince }) => offSince !== undefined).length,
    incidents: Object.values(state.incidents).map(
      ({ webhookId, name, offSince, onSince, endedAt, replayed, lost, waitsFor }) => ({
        webhookId,
        name,
        offSince: iso(offSince),
        ...(onSince !== undefined && { onSince: iso(onSince) }),
        ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
        replayed,
        ...(lost !== undefined && { lost }),
        ...(waitsFor !== undefined && { waitsFor }),
      }),
    ),
    deliveries: { today: countsOf(deliveries.slice(-1)), week: countsOf(deliveries), days: deliveries },
    ...(lastEventAt !== undefined && { lastEventAt: iso(lastEventAt) }),
    ...(watermark !== undefined && { watermark: iso(watermark) }),
    replayed,
    unsaid: unsaid.length,
  };
}

/** Nothing is broken: a follow-up waits for an answer. */
export const isQuestion = ({ class: of }: ConcernCount): boolean => of === QUESTION;

export function countsOf(days: DeliveryDay[]): DeliveryCounts {
  const total = days.reduce((sum, day) => sum + day.total, 0);
  const failed = days.reduce((sum, day) => sum + day.failed, 0);
  return { total, failed, failureRate: total ? failed / total : null };
}
