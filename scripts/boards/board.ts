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
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  MappingType,
  RowBuilder,
  type SpecialValueMap,
  SpecialValueMatch,
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
  /** A unit of Grafana, such as `s`, `bytes` or `ops`; without it these are counts. */
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
  /** What it says if there is no line. */
  none?: string;
  /** Lines that stay at 0 are many and say nothing: the legend leaves them out. */
  zerosUnnamed?: true;
  /** Half of the board, with the names beside the lines, where more of them have room. */
  wide?: true;
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
const COUNTS = 'short';
/** The axis goes at least up to this. Grafana’s own axis of a line that stays at 0 goes up to 100, which is 10,000 %. */
const AXIS_UP_TO: Record<string, number> = { [COUNTS]: 1, ops: 0.1, s: 0.001, percentunit: 0.01 };
/** Nothing known is neither good nor bad: without this it has the color of the lowest threshold. */
const UNKNOWN: SpecialValueMap = {
  type: MappingType.SpecialValue,
  options: { match: SpecialValueMatch.NullAndNan, result: { text: '–', color: 'text' } },
};
const RUNBOOK = 'https://github.com/instantly-temporal/instantly-temporal/blob/main/docs/runbook.md';
const TAG = 'instantly-temporal';

/** The board in the JSON that Grafana reads. */
export function boardJson({ uid, title, says, rows }: Board): string {
  const board = new DashboardBuilder(title)
    .uid(uid)
    .description(says)
    .tags([TAG])
    .link(new DashboardLinkBuilder('Runbook').type(DashboardLinkType.Link).url(RUNBOOK).targetBlank(true))
    .link(new DashboardLinkBuilder('Boards').type(DashboardLinkType.Dashboards).tags([TAG]).keepTime(true))
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .withVariable(new DatasourceVariableBuilder('source').label('Prometheus').type('prometheus'));
  for (const [name, panels] of Object.entries(rows)) {
    board.withRow(new RowBuilder(name));
    for (const panel of panels) board.withPanel('stat' in panel ? stat(panel) : lines(panel));
  }
  const { panels = [], links = [], ...others } = board.build();
  // The builder's own placement hides a link in a menu.
  const rest = { ...others, links: links.map((link) => ({ ...link, placement: undefined })) };
  // One panel a line, for people who read a change. Without ids Grafana would number the panels anew at each start.
  const texts = panels.map((panel, at) => JSON.stringify({ ...panel, id: at + 1 }));
  return `${JSON.stringify(rest).slice(0, -1)},\n"panels": [\n${texts.join(',\n')}\n]}\n`;
}

function stat({ title, says, unit = COUNTS, stat: expression, bad, below }: Stat): StatBuilder {
  const [left, right] = below ? ['red', 'green'] : ['green', 'red'];
  return new StatBuilder()
    .title(title)
    .description(says)
    .datasource(SOURCE)
    .unit(unit)
    .span(WIDTH / STATS_IN_A_ROW)
    .height(4)
    .noValue('–')
    .mappings([UNKNOWN])
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

function lines({ unit = COUNTS, lines: queries, ...words }: Lines): LinesBuilder {
  const { title, says, stacked, max, none, zerosUnnamed, wide } = words;
  const panel = new LinesBuilder()
    .title(title)
    .description(says)
    .datasource(SOURCE)
    .unit(unit)
    .min(0)
    .span(WIDTH / (wide ? 2 : LINES_IN_A_ROW))
    .height(8)
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 5)
    // A single value between two gaps is a point.
    .showPoints(VisibilityMode.Auto)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(wide ? LegendPlacement.Right : LegendPlacement.Bottom),
    );
  if (max !== undefined) panel.max(max);
  else if (AXIS_UP_TO[unit] !== undefined) panel.axisSoftMax(AXIS_UP_TO[unit]);
  if (unit === COUNTS) panel.decimals(0);
  if (none !== undefined) panel.noValue(none);
  if (zerosUnnamed)
    panel.withOverride({
      matcher: { id: 'byValue', options: { reducer: 'allIsZero', op: 'gte', value: 0 } },
      properties: [{ id: 'custom.hideFrom', value: { legend: true, tooltip: true, viz: false } }],
    });
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
  ([0.5, 0.99] as const).map((share) => [quantile(share, histogram, by), `p${share * 100}${by && ` {{${by}}}`}`]);

/** A line of the slowest hundredth for each value of a label. */
export const slowest = (histogram: string, by: string): Query => [quantile(0.99, histogram, by), `{{${by}}}`];

const quantile = (share: number, histogram: string, by: string): string =>
  `histogram_quantile(${share}, sum by (le${by && `, ${by}`}) (rate(${histogram}_bucket[$__rate_interval])))`;
