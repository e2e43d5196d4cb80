import { html, type Html } from '../../http/html.ts';
import { countColumn } from './list.ts';
import { deskTable } from './table.ts';
import { count } from './times.ts';

/** What one colour of a chart means. */
export interface ChartSeries {
  name: string;
  /** The colour: `main` for what is counted, `good` and `bad` where a number is one of the two. */
  look: 'main' | 'good' | 'bad' | 'warn';
}

export interface Chart {
  /** Shown above: "Deliveries by day". */
  title: string;
  /** What a bar stands for: "Day (UTC)". */
  of: string;
  /** From the bottom of each bar to its top. */
  series: ChartSeries[];
  bars: Bar[];
}

interface Bar {
  label: string;
  values: number[];
}

/** Units of the drawing: it is stretched to the page's width. */
const HEIGHT = 100;
const BAR = 10;
const GAP = 2;
/** So few bars would be too broad on the whole width. */
const FEW = 14;
/** So that a single one among many is seen. */
const LEAST = 1.5;

/** Bars side by side, and the same numbers as a table, which a screen reader reads and everybody can open. */
export function barChart(chart: Chart): Html {
  const { title, series, bars } = chart;
  const most = Math.max(0, ...bars.map(({ values }) => sum(values)));
  if (!bars.length) return html``;
  if (!most) return html`<p class="quiet">${title}: none.</p>`;
  return html`<figure class="chart ${bars.length <= FEW ? 'few' : ''}">
      <figcaption>
        ${title}
        ${series.length > 1 ? series.map(({ name, look }) => html`<span class="key ${look}">${name}</span>`) : ''}
        <span class="most">highest: ${count(most)}</span>
      </figcaption>
      <svg
        viewBox="0 0 ${bars.length * (BAR + GAP) - GAP} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label="${`${title}: ${summary(chart)}. The table below has all numbers.`}"
      >
        ${bars.map((bar, i) => drawn(bar, i, chart, most))}
      </svg>
      <div class="axis" aria-hidden="true"><span>${bars[0]!.label}</span><span>${bars.at(-1)!.label}</span></div>
    </figure>
    ${asTable(chart)}`;
}

function drawn({ label, values }: Bar, at: number, { series }: Chart, most: number): Html {
  const heights = values.map((value) => (value ? Math.max(LEAST, (value / most) * (HEIGHT - LEAST)) : 0));
  const says = `${label}: ${series.map(({ name }, i) => `${count(values[i] ?? 0)} ${name}`).join(', ')}`;
  const x = at * (BAR + GAP);
  return html`<g>
    <title>${says}</title>
    <rect class="ground" x="${x}" y="0" width="${BAR}" height="${HEIGHT}" />
    ${heights.map((height, i) => {
      const y = HEIGHT - sum(heights.slice(0, i + 1));
      return height
        ? html`<rect
            class="${series[i]!.look}"
            x="${x}"
            y="${y.toFixed(1)}"
            width="${BAR}"
            height="${height.toFixed(1)}"
          />`
        : html``;
    })}
  </g>`;
}

const summary = ({ series, bars }: Chart): string =>
  series.map(({ name }, i) => `${count(sum(bars.map(({ values }) => values[i] ?? 0)))} ${name}`).join(', ');

const asTable = ({ title, of, series, bars }: Chart): Html =>
  html`<details>
    <summary>As a table</summary>
    ${deskTable<Bar>(
      {
        caption: title,
        columns: [
          { heading: of, cell: ({ label }) => label },
          ...series.map(({ name }, i) => countColumn<Bar>(name, ({ values }) => values[i] ?? 0)),
        ],
      },
      bars,
    )}
  </details>`;

const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);
