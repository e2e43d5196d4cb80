import {
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as LinesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** A query of Prometheus, and what its lines are called. */
type Query = readonly [expression: string, legend: string];

interface PanelWords {
  title: string;
  /** What a person should make of it. */
  says: string;
  /** A unit of Grafana, such as `s`, `bytes` or `ops`. */
  unit?: string;
}

/** The last value, large. Red from `bad` on; if it is `below`, red below `bad`. */
export interface Stat extends PanelWords {
  stat: string;
  bad?: number;
  below?: true;
}

/** The course of some values. */
export interface Lines extends PanelWords {
  lines: readonly Query[];
  stacked?: true;
  /** The largest value of the axis. */
  max?: number;
}

export interface Board {
  uid: string;
  title: string;
  says: string;
  rows: Record<string, (Stat | Lines)[]>;
}

const SOURCE = { type: 'prometheus', uid: '${source}' };
const WIDTH = 24;
const STATS_IN_A_ROW = 8;
const LINES_IN_A_ROW = 3;

/** The board in the JSON that Grafana reads. */
export function boardJson({ uid, title, says, rows }: Board): string {
  const board = new DashboardBuilder(title)
    .uid(uid)
    .description(says)
    .tags(['instantly-temporal'])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .withVariable(new DatasourceVariableBuilder('source').label('Prometheus').type('prometheus'));
  for (const [name, panels] of Object.entries(rows)) {
    board.withRow(new RowBuilder(name));
    for (const panel of panels) board.withPanel('stat' in panel ? stat(panel) : lines(panel));
  }
  const { panels = [], ...rest } = board.build();
  // One panel a line, for people who read a change. Without ids Grafana would number the panels anew at each start.
  const texts = panels.map((panel, at) => JSON.stringify({ ...panel, id: at + 1 }));
  return `${JSON.stringify(rest).slice(0, -1)},\n"panels": [\n${texts.join(',\n')}\n]}\n`;
}

function stat({ title, says, unit = 'short', stat: expression, bad, below }: Stat): StatBuilder {
  const [left, right] = below ? ['red', 'green'] : ['green', 'red'];
  return new StatBuilder()
    .title(title)
    .description(says)
    .datasource(SOURCE)
    .unit(unit)
    .span(WIDTH / STATS_IN_A_ROW)
    .height(4)
    .noValue('–')
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(
        bad === undefined
          ? [{ value: null, color: 'text' }]
          : [
              { value: null, color: left },
              { value: bad, color: right },
            ],
      ),
    )
    .withTarget(query([expression, title], 0).instant());
}

function lines({ title, says, unit = 'short', lines: queries, stacked, max }: Lines): LinesBuilder {
  const panel = new LinesBuilder()
    .title(title)
    .description(says)
    .datasource(SOURCE)
    .unit(unit)
    .min(0)
    .span(WIDTH / LINES_IN_A_ROW)
    .height(8)
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 5)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    );
  if (max !== undefined) panel.max(max);
  queries.forEach((one, at) => panel.withTarget(query(one, at).range()));
  return panel;
}

const query = ([expression, legend]: Query, at: number): DataqueryBuilder =>
  new DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + at))
    .datasource(SOURCE)
    .expr(expression)
    .legendFormat(legend);

/** How often a counter counts in a second. */
export const rate = (counter: string, by: string): string => `sum by (${by}) (rate(${counter}[$__rate_interval]))`;

/** The lines of the half and the slowest hundredth. */
export const quantiles = (histogram: string, by = ''): Query[] =>
  ([0.5, 0.99] as const).map((share) => [
    `histogram_quantile(${share}, sum by (le${by && `, ${by}`}) (rate(${histogram}_bucket[$__rate_interval])))`,
    `p${share * 100}${by && ` {{${by}}}`}`,
  ]);
