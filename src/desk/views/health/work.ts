import type { ReceiverReadiness } from '../../../domain/readiness.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, spanText } from '../../../domain/duration.ts';
import { concernText } from '../../../domain/concerns/concern.ts';
import { html, type Html } from '../../../http/html.ts';
import { mask } from '../../../log/mask.ts';
import type { MinuteCount } from '../../../read-model/counts.ts';
import type { OutcomeCount } from '../../../read-model/read-model.ts';
import { OUTCOMES } from '../../../read-model/rows.ts';
import { barChart } from '../../page/chart.ts';
import { countColumn } from '../../page/list.ts';
import { OUTCOME_LOOKS } from '../../page/outcome-looks.ts';
import { type DeskTable, deskTable } from '../../page/table.ts';
import { count } from '../../page/times.ts';
import { inWords, vendorWords } from '../../page/words.ts';
import type { Seen } from './kept.ts';

/** For so long back events are counted by minute, and so many minutes make the rate. */
export const CHART_MINUTES = 30;
const RATE_MINUTES = 5;

/** How many events wait, and how many come. */
export function eventsPart(receiver: Seen<ReceiverReadiness & { url: string }>, minutes: MinuteCount[]): Html {
  const thisMinute = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const byMinute = new Map(minutes.map(({ at, events }) => [at, events]));
  const eventsAt = (minutesAgo: number) => byMinute.get(thisMinute - minutesAgo * MINUTE_MS) ?? 0;
  // The minute that is running is not over.
  const whole = Array.from({ length: RATE_MINUTES }, (_, i) => eventsAt(i + 1)).reduce((a, b) => a + b, 0);
  const perSecond = whole / (RATE_MINUTES * 60);
  return html`<h2>Events</h2>
    <dl>
      ${backlogLines(receiver)}
      <dt>Events per second</dt>
      <dd>
        ${perSecond.toFixed(perSecond < 10 ? 2 : 0)} <span class="quiet">(the last ${RATE_MINUTES} minutes)</span>
      </dd>
    </dl>
    ${barChart({
      title: `Events by minute, the last ${CHART_MINUTES} minutes`,
      of: 'Minutes ago',
      series: [{ name: 'events', look: 'main' }],
      bars: Array.from({ length: CHART_MINUTES }, (_, i) => CHART_MINUTES - 1 - i).map((ago) => ({
        label: ago ? `${ago} min ago` : 'this minute',
        values: [eventsAt(ago)],
      })),
    })}`;
}

function backlogLines({ value, problem, isBeingRead }: Seen<ReceiverReadiness & { url: string }>): Html {
  if (!value || problem !== undefined)
    return html`<dt>Waiting for Temporal</dt>
      <dd>
        ${
          problem === undefined && isBeingRead
            ? 'The receiver is being asked.'
            : html`<span class="bad">Not known: the receiver cannot be asked from here.</span> ${mask(problem ?? '')}`
        }
      </dd>`;
  const { journal, ready, problems, concerns } = value;
  const { depth, oldest_age_seconds: age } = journal;
  return html`<dt>Waiting for Temporal</dt>
    <dd>${count(depth)}${depth ? `, the oldest for ${spanText(age * 1_000)}` : ''}</dd>
    <dt>Receiver</dt>
    <dd>
      ${ready ? html`<span class="good">ready</span>` : html`<span class="bad">not ready: ${problems.join('; ')}</span>`}
    </dd>
    ${concerns.map(
      (one) =>
        html`<dt>Receiver says</dt>
          <dd class="warn">${concernText(one)}</dd>`,
    )}`;
}

/** The periods for which effects are counted. */
export const PERIODS = {
  hour: { ms: HOUR_MS, says: 'last hour' },
  day: { ms: DAY_MS, says: 'last 24 hours' },
} as const;
export type EffectsPeriod = keyof typeof PERIODS;

/** Effects by outcome and vendor. */
export function effectsPart(outcomes: OutcomeCount[], shown: EffectsPeriod): Html {
  const vendors = [...Map.groupBy(outcomes, ({ vendor }) => vendor)];
  return html`<h2>Effects</h2>
    <p class="pager">
      ${Object.entries(PERIODS).map(([name, { says }]) =>
        name === shown ? html`<strong>${says}</strong>` : html`<a href="/health?period=${name}">${says}</a>`,
      )}
    </p>
    ${
      vendors.length
        ? deskTable(BY_VENDOR, vendors)
        : html`<p class="empty">No effect ended or was tried in this time.</p>`
    }`;
}

type VendorOutcomes = [vendor: string, outcomes: OutcomeCount[]];

const BY_VENDOR: DeskTable<VendorOutcomes> = {
  caption: 'Effects that ended or were tried last in this time, by vendor and outcome',
  columns: [
    { heading: 'Vendor', cell: ([vendor]) => vendorWords(vendor) },
    ...OUTCOMES.map((name) =>
      countColumn<VendorOutcomes>(
        inWords(name),
        ([, some]) => some.find(({ outcome }) => outcome === name)?.effects ?? 0,
        OUTCOME_LOOKS[name],
      ),
    ),
    countColumn('Attempts', ([, some]) => some.reduce((sum, { attempts }) => sum + attempts, 0)),
  ],
};
