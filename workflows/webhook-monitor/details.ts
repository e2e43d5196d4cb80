import { adviceFor } from '../../src/domain/concerns/advice.ts';
import type { BooksReport } from '../../src/domain/books/books.ts';
import { type ConcernCount, concernText } from '../../src/domain/concerns/concern.ts';
import type { DeliveryDay, WebhookView } from '../../src/domain/monitor/activities.ts';
import { spanInWords } from '../../src/domain/monitor/alerts.ts';
import { openIncidents } from '../../src/domain/monitor/incident.ts';
import { teamTime } from '../../src/domain/monitor/problems.ts';
import type { MonitorState } from '../../src/domain/monitor/state.ts';
import { blocks, lines, md, prose } from '../../src/domain/text/markdown.ts';
import { countsOf, isQuestion } from './health.ts';

/** Current details may have 20 kB. */
const MOST_ROWS = 40;

/** The monitor's current details (Markdown), for people who have only the Temporal UI. Alerts come first. */
export const detailsOf = (workspace: string, state: MonitorState, nextRoundAt: number): string =>
  blocks(alertLines(state), deliveryLines(workspace, state, nextRoundAt), webhookTable(state));

function alertLines({ alerts, parked = [], zone }: MonitorState): string {
  const open = Object.values(alerts);
  const withoutAlert = parked.filter((one) => !isQuestion(one) && !alerts[`attention/${one.class}`]);
  const count = open.length + withoutAlert.length;
  return lines(
    count ? `🛑 **${count} open**` : '✅ **All is well**',
    ...open.flatMap(({ title, lines: said, since }) => [
      `**${md(title)}** (since ${teamTime(since, zone)})`,
      ...said.filter((line) => line !== title).map((line) => `→ ${prose(line)}`),
    ]),
    ...[...withoutAlert, ...parked.filter(isQuestion)].flatMap(concernLines),
  );
}

const concernLines = (one: ConcernCount): string[] => [
  `**${concernText(one)}**`,
  `→ ${prose(adviceFor(one.class, one.examples))}`,
];

function deliveryLines(workspace: string, state: MonitorState, nextRoundAt: number): string {
  const { deliveries = [], books, lastEventAt, watermark, replayed, publicUrl, unsaid, troubles, zone } = state;
  const time = (at: number) => teamTime(at, zone);
  return lines(
    deliveries.length && `Deliveries: today ${countText(deliveries.slice(-1))}, 7 days ${countText(deliveries)}`,
    books && booksText(books, time),
    lastEventAt !== undefined && `Last event ${time(lastEventAt)}`,
    watermark !== undefined && `No event is missing before ${time(watermark)}; ${replayed} replayed so far`,
    !publicUrl && md('PUBLIC_URL is not set: the monitor reports on webhooks and does not change them.'),
    unsaid.length > 0 && `${unsaid.length} messages are not sent yet`,
    ...troubles.map(({ step, message }) => `The step ${step} failed: ${prose(message)}`),
    `Next round ${time(nextRoundAt)} · workspace ${md(workspace)}`,
  );
}

function booksText({ since, until, total }: BooksReport, time: (at: number) => string): string {
  const { received, replayed, duplicate, ignored, done, parked, inFlight, failed } = total;
  const sum = `${done} done, ${duplicate} duplicate, ${ignored} ignored, ${parked} parked, ${inFlight} in flight, ${failed} failed`;
  return `Books from ${time(since)} to ${time(until)}: ${received} received, ${replayed} replayed = ${sum}`;
}

const webhookTable = (state: MonitorState): string =>
  [
    '| webhook | delivers | state |',
    '| --- | --- | --- |',
    ...state.webhooks
      .slice(0, MOST_ROWS)
      .map((webhook) => `| ${md(webhook.name)} | ${md(webhook.eventType)} | ${md(webhookState(webhook, state))} |`),
  ].join('\n');

function countText(days: DeliveryDay[]): string {
  const { total, failed } = countsOf(days);
  return `${total} (${failed} failed)`;
}

function webhookState({ id, ours, offSince, notice }: WebhookView, { incidents, zone }: MonitorState): string {
  const incident = openIncidents(incidents).find(({ webhookId }) => webhookId === id);
  const words = [
    offSince === undefined ? '✅ active' : `🛑 off since ${teamTime(offSince, zone)}`,
    incident?.onSince !== undefined &&
      `re-enabled ${teamTime(incident.onSince, zone)}, watched for ${spanInWords(incident.dueAt - incident.onSince)}`,
    incident?.waitsFor,
    !ours && 'not ours',
    notice,
  ];
  return words.filter(Boolean).join(' · ');
}
