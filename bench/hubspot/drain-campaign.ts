import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes.ts';
import type { Temporal } from '../../src/temporal/connection.ts';
import type { Child } from '../child.ts';
import { type Posted, postAll, postEvenly } from '../post.ts';
import { percentile } from '../statistics.ts';
import { effectOf } from '../vendors/mixes.ts';
import type { VendorStub } from '../vendors/stub.ts';
import { campaign, type CampaignEvent, wrongContacts } from './campaign.ts';

export interface Portal {
  url: string;
  temporal: Temporal;
  hubspot: Child;
  slack: VendorStub;
}

export interface Drained {
  events: number;
  /** From the first post until the last workflow of telemetry is closed. */
  seconds: number;
  eventsPerSecond: number;
  callsPerEvent: number;
  byEndpoint: Record<string, number>;
  /** The share of calls that HubSpot answered 429. */
  refused: number;
  /** Replies that came while telemetry was waiting: from the post to note and message. Milliseconds. */
  replies: number;
  replyP50: number;
  replyP95: number;
  wrongContacts: number;
  notesTwice: number;
  messagesTwice: number;
}

export interface CampaignLoad {
  events: number;
  signalsPerSecond: number;
}

interface Calls {
  total: number;
  refused: number;
  byEndpoint: Record<string, number>;
}

const CONNECTIONS = 64;
const WARM_UP_EVENTS = 20;
const LOOK_EVERY_MS = 1_000;
const STALLED_MS = 3 * MINUTE_MS;
const ATTRIBUTE = SEARCH_ATTRIBUTES.eventKind;
const TELEMETRY = `${ATTRIBUTE} IN ("email_sent", "email_opened", "email_link_clicked")`;

/** Telemetry comes in one burst; signals come one after another while it drains. */
export async function drainCampaign(portal: Portal, load: CampaignLoad): Promise<Drained> {
  const { url, temporal, hubspot, slack } = portal;
  const { telemetry: warm } = campaign(WARM_UP_EVENTS);
  await postAll(url, bodiesOf(warm), CONNECTIONS);
  await closed(temporal, 0, warm.length);
  await hubspot.ask('reset');

  const { telemetry, signals } = campaign(load.events);
  const since = Date.now();
  const drained = { yet: false };
  const burst = postAll(url, bodiesOf(telemetry), CONNECTIONS);
  const answering = answerMeanwhile(url, signals, load.signalsPerSecond, drained);
  await burst;
  await closed(temporal, since, telemetry.length, TELEMETRY);
  drained.yet = true;
  const lastAt = await lastClose(temporal, since);
  const answers = await answering;
  await closed(temporal, since, telemetry.length + answers.length);

  const calls = await hubspot.ask<Calls>('calls');
  const sent: CampaignEvent[] = [...telemetry, ...signals.slice(0, answers.length)];
  const notes = await hubspot.ask<[body: string, at: number][]>('notes');
  const seen = await slack.seen();
  const waits = answers.flatMap(({ id, sentAt }, i) => {
    const { kind, lead } = signals[i]!;
    if (kind !== 'reply_received' || sentAt > lastAt) return [];
    const notedAt = notes.find(([body]) => body.includes(id))?.[1] ?? Infinity;
    const toldAt = seen.get(effectOf(lead, 'slack'))?.firstAt ?? Infinity;
    return [Math.max(notedAt, toldAt) - sentAt];
  });
  return {
    events: sent.length,
    seconds: (lastAt - since) / 1000,
    eventsPerSecond: (sent.length * 1000) / (lastAt - since),
    callsPerEvent: calls.total / sent.length,
    byEndpoint: Object.fromEntries(Object.entries(calls.byEndpoint).map(([name, n]) => [name, n / sent.length])),
    refused: calls.refused / calls.total,
    replies: waits.length,
    replyP50: percentile(waits, 0.5),
    replyP95: percentile(waits, 0.95),
    wrongContacts: wrongContacts(sent, await hubspot.ask('records')),
    notesTwice: notes.length - new Set(notes.map(([body]) => body)).size,
    messagesTwice: [...seen.values()].filter(({ times }) => times > 1).length,
  };
}

/** Posts one signal after another until there is none left, or until telemetry has drained. */
async function answerMeanwhile(
  url: string,
  signals: CampaignEvent[],
  perSecond: number,
  drained: { yet: boolean },
): Promise<Posted[]> {
  const posted: Posted[] = [];
  for (const signal of signals) {
    await sleep(1000 / perSecond);
    if (drained.yet) break;
    posted.push(...(await postEvenly(url, [signal.body], perSecond)));
  }
  return posted;
}

const bodiesOf = (events: CampaignEvent[]): string[] => events.map(({ body }) => body);

const completed = (since: number, more = ''): string =>
  `StartTime >= "${new Date(since).toISOString()}" AND ExecutionStatus = "Completed"${more && ` AND ${more}`}`;

/** Resolves when that many workflows are closed. Rejects if none closes for a while. */
async function closed({ client }: Temporal, since: number, events: number, more?: string): Promise<void> {
  for (let [before, at] = [0, Date.now()]; ; await sleep(LOOK_EVERY_MS)) {
    const { count } = await client.workflow.count(completed(since, more));
    if (count >= events) return;
    if (count > before) [before, at] = [count, Date.now()];
    else if (Date.now() - at > STALLED_MS) throw new Error(`only ${count} of ${events} workflows have closed`);
  }
}

async function lastClose({ client }: Temporal, since: number): Promise<number> {
  let lastAt = since - DAY_MS;
  for await (const { closeTime } of client.workflow.list({ query: completed(since, TELEMETRY), pageSize: 1000 }))
    lastAt = Math.max(lastAt, closeTime?.getTime() ?? 0);
  return lastAt;
}
