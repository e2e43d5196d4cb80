import { addDays } from '../../../calendar/dates.ts';
import { html, type Html } from '../../../http/html.ts';
import type { DeliveryRow } from '../../../read-model/monitor-rows.ts';
import { barChart } from '../../page/chart.ts';
import { count, percent } from '../../page/times.ts';

/** Deliveries by day with failures, from the first known day on. */
export function deliveriesChart(rows: DeliveryRow[], most: number): Html {
  const byDay = new Map<string, { total: number; failed: number }>();
  for (const { day, total, failed } of rows) {
    const before = byDay.get(day) ?? { total: 0, failed: 0 };
    byDay.set(day, { total: before.total + total, failed: before.failed + failed });
  }
  const known = [...byDay.keys()].sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined)
    return html`<p class="empty">No deliveries are known yet: the monitor asks Instantly for them in each round.</p>`;
  const days: string[] = [];
  for (let day = first; day <= last && days.length < most; day = addDays(day, 1)) days.push(day);
  const bars = days.map((day) => {
    const { total, failed } = byDay.get(day) ?? { total: 0, failed: 0 };
    return { label: day, values: [total - failed, failed] };
  });
  const week = bars.slice(-7).map(({ values }) => values);
  const [arrived, failed] = [0, 1].map((i) => week.reduce((sum, values) => sum + values[i]!, 0)) as [number, number];
  return html`<p>
      The last 7 days: ${count(arrived + failed)} deliveries, of which
      ${failed ? html`<strong class="bad">${count(failed)} failed (${percent(failed / (arrived + failed))})</strong>` : 'none failed'}.
      <span class="quiet">As Instantly counts them: each try to each webhook of the workspace.</span>
    </p>
    ${barChart({
      title: 'Deliveries by day (UTC)',
      of: 'Day (UTC)',
      series: [
        { name: 'arrived', look: 'main' },
        { name: 'failed', look: 'bad' },
      ],
      bars,
    })}`;
}
