import { spanOf } from '../../src/domain/monitor/alerts.ts';
import { openIncidents } from '../../src/domain/monitor/incident.ts';
import { saysOf, type ConcernCount } from '../../src/domain/concerns/concern.ts';
import type { DeliveryDay, WebhookView } from '../../src/domain/monitor/activities.ts';
import { timeOf } from '../../src/domain/monitor/conditions.ts';
import { adviceFor } from '../../src/domain/concerns/advice.ts';
import { QUESTION } from '../../src/domain/failure.ts';
import { blocks, lines, md, prose } from '../../src/domain/text/markdown.ts';
import type { MonitorState, Trouble } from '../../src/domain/monitor/state.ts';

/** For people and programs; times are ISO 8601. */
export interface MonitorHealth {
  workspace: string;
  /** No alert is open and nothing waits for a person. */
  ok: boolean;
  publicUrl?: string;
  rounds: number;
  /** When the last round ended, of which all of this tells; absent before the first. */
  asOf?: string;
  webhooks: {
    id: string;
    name: string;
    eventType: string;
    url: string;
    ours: boolean;
    active: boolean;
    offSince?: string;
  }[];
  alerts: { kind: string; title: string; lines: string[]; since: string }[];
  /** What a person should see, by class. */
  parked: ConcernCount[];
  troubles: Trouble[];
  /** Webhooks that are switched off. */
  disabled: number;
  /** Of the whole workspace. */
  deliveries: { today: Deliveries; week: Deliveries; days: DeliveryDay[] };
  lastEventAt?: string;
  /** Everything that was not delivered before this has been made up for. */
  watermark?: string;
  /** Events that reached Temporal only by the replay, ever. */
  replayed: number;
  /** Messages that could not be sent yet. */
  unsaid: number;
}

interface Deliveries {
  total: number;
  failed: number;
  /** 0 to 1; null where nothing was delivered. */
  failureRate: number | null;
}

/** Details may have 20 kB. */
const MOST_ROWS = 40;

const iso = (at: number): string => new Date(at).toISOString();

export function healthOf(workspace: string, state: MonitorState): MonitorHealth {
  const { rounds, webhooks, alerts, parked = [], troubles, deliveries = [] } = state;
  const { lastEventAt, watermark, replayed, unsaid } = state;
  return {
    workspace,
    ok: !Object.keys(alerts).length && parked.every(isQuestion),
    ...(state.publicUrl && { publicUrl: state.publicUrl }),
    rounds,
    ...(state.roundAt !== undefined && { asOf: iso(state.roundAt) }),
    webhooks: webhooks.map(({ id, name, eventType, url, ours, offSince }) => ({
      ...{ id, name, eventType, url, ours, active: offSince === undefined },
      ...(offSince !== undefined && { offSince: iso(offSince) }),
    })),
    alerts: Object.values(alerts).map(({ kind, title, lines, since }) => ({ kind, title, lines, since: iso(since) })),
    parked,
    troubles,
    disabled: webhooks.filter(({ offSince }) => offSince !== undefined).length,
    deliveries: { today: sumOf(deliveries.slice(-1)), week: sumOf(deliveries), days: deliveries },
    ...(lastEventAt !== undefined && { lastEventAt: iso(lastEventAt) }),
    ...(watermark !== undefined && { watermark: iso(watermark) }),
    replayed,
    unsaid: unsaid.length,
  };
}

const isQuestion = ({ class: of }: ConcernCount): boolean => of === QUESTION;

/** The workflow's current details: Markdown, for who has only the Temporal UI. What is wrong comes first. */
export function detailsOf(workspace: string, state: MonitorState, nextRoundAt: number): string {
  const { webhooks, alerts, parked = [], deliveries = [], lastEventAt, watermark, replayed, publicUrl } = state;
  const open = Object.values(alerts);
  const notTold = parked.filter((one) => !isQuestion(one) && !alerts[`attention/${one.class}`]);
  return blocks(
    lines(
      open.length || notTold.length ? `🛑 **${open.length + notTold.length} open**` : '✅ **All is well**',
      ...open.flatMap(({ title, lines: said, since }) => [
        `**${md(title)}** (since ${timeOf(since, state.zone)})`,
        ...said.filter((line) => line !== title).map((line) => `→ ${prose(line)}`),
      ]),
      ...[...notTold, ...parked.filter(isQuestion)].flatMap((one) => [
        `**${saysOf(one)}**`,
        `→ ${prose(adviceFor(one.class, one.examples))}`,
      ]),
    ),
    lines(
      deliveries.length && `Deliveries: today ${countsOf(deliveries.slice(-1))}, 7 days ${countsOf(deliveries)}`,
      lastEventAt !== undefined && `Last event ${timeOf(lastEventAt, state.zone)}`,
      watermark !== undefined &&
        `Nothing is missing before ${timeOf(watermark, state.zone)}; ${replayed} replayed so far`,
      !publicUrl && md('PUBLIC_URL is not set: webhooks are watched, not changed.'),
      state.unsaid.length > 0 && `${state.unsaid.length} messages could not be sent yet`,
      ...state.troubles.map(({ step, message }) => `Trouble with ${step}: ${prose(message)}`),
      `Next round ${timeOf(nextRoundAt, state.zone)} · workspace ${md(workspace)}`,
    ),
    [
      '| webhook | delivers | state |',
      '| --- | --- | --- |',
      ...webhooks
        .slice(0, MOST_ROWS)
        .map((webhook) => `| ${md(webhook.name)} | ${md(webhook.eventType)} | ${md(stateOf(webhook, state))} |`),
    ].join('\n'),
  );
}

function sumOf(days: DeliveryDay[]): Deliveries {
  const total = days.reduce((sum, day) => sum + day.total, 0);
  const failed = days.reduce((sum, day) => sum + day.failed, 0);
  return { total, failed, failureRate: total ? failed / total : null };
}

function countsOf(days: DeliveryDay[]): string {
  const { total, failed } = sumOf(days);
  return `${total} (${failed} failed)`;
}

function stateOf({ id, ours, offSince, notice }: WebhookView, { incidents, zone }: MonitorState): string {
  const incident = openIncidents(incidents).find(({ webhookId }) => webhookId === id);
  const words = [
    offSince === undefined ? '✅ active' : `🛑 off since ${timeOf(offSince, zone)}`,
    incident?.onSince !== undefined &&
      `switched on ${timeOf(incident.onSince, zone)}, being watched for ${spanOf(incident.dueAt - incident.onSince)}`,
    incident?.waitsFor,
    !ours && 'not ours',
    notice,
  ];
  return words.filter(Boolean).join(' · ');
}
