import type { Table } from '../bench.ts';
import { median, spread } from '../statistics.ts';
import type { Burst, Crash, Steady } from './load.ts';
import { sum } from './process-tree.ts';
import type { Tally } from './stub.ts';

export interface Results {
  burst: Burst;
  steady: Steady;
  crash: Crash;
}

export type Mode = keyof Results;
export const MODES: Mode[] = ['burst', 'steady', 'crash'];

interface Figure<Result> {
  heading: string;
  digits?: number;
  of(result: Result): number | undefined;
  /** Whether a ratio to the plain receiver says something. */
  compared?: boolean;
}

const COUNTS: Figure<Tally>[] = [
  { heading: 'lost', of: ({ lost }) => lost },
  { heading: 'twice', of: ({ twice }) => twice },
  { heading: 'repeated calls', of: ({ repeats }) => repeats },
];

const FIGURES: { [M in Mode]: Figure<Results[M]>[] } = {
  burst: [
    { heading: 'events/s', digits: 1, of: ({ eventsPerSecond }) => eventsPerSecond, compared: true },
    { heading: 'closed/s', digits: 1, of: ({ closedPerSecond }) => closedPerSecond, compared: true },
    { heading: 'CPU ms/event', digits: 1, of: ({ cpu }) => sum(cpu), compared: true },
    { heading: 'app', digits: 1, of: ({ cpu }) => cpu.app },
    { heading: 'server', digits: 1, of: ({ cpu }) => cpu.server },
    { heading: 'acks/s', of: ({ acksPerSecond }) => acksPerSecond, compared: true },
    { heading: 'ack p50 ms', digits: 1, of: ({ ackP50 }) => ackP50 },
    { heading: 'p99 ms', digits: 1, of: ({ ackP99 }) => ackP99 },
    { heading: 'PSS MiB', of: ({ pss }) => sum(pss), compared: true },
    { heading: 'app', of: ({ pss }) => pss.app },
    { heading: 'RSS MiB', of: ({ rss }) => sum(rss) },
    ...COUNTS,
  ],
  steady: [
    { heading: 'post to last effect p50 ms', of: ({ p50 }) => p50, compared: true },
    { heading: 'p95 ms', of: ({ p95 }) => p95, compared: true },
    { heading: 'left after 10 s', of: ({ left }) => left },
    ...COUNTS,
  ],
  crash: [
    { heading: 'restart to last effect s', digits: 1, of: ({ seconds }) => seconds, compared: true },
    { heading: 'to last closed s', digits: 1, of: ({ closedSeconds }) => closedSeconds, compared: true },
    ...COUNTS,
  ],
};

/** The rounds of one contestant in one mode. */
export interface Measured {
  name: string;
  isOurs: boolean;
  versionOf: string | undefined;
  rounds: Results[Mode][];
}

/** The contestants with which one is compared. */
export const basesOf = ({ name, isOurs }: Measured, all: Measured[]): Measured[] =>
  isOurs ? all.filter((base) => !base.isOurs && (base.versionOf ?? name) === name) : [];

/** The table of a mode, with the ratios to the others, round by round. */
export function tableOf(title: string, mode: Mode, measured: Measured[]): Table {
  const figures = FIGURES[mode] as Figure<Results[Mode]>[];
  return {
    title,
    headings: ['', ...figures.map(({ heading }) => heading)],
    rows: measured.map(({ name, rounds }) => [name, ...figures.map((figure) => cell(figure, rounds))]),
    notes: measured.flatMap((one) => basesOf(one, measured).map((base) => ratios(figures, one, base))),
  };
}

function cell({ of, digits = 0 }: Figure<Results[Mode]>, rounds: Results[Mode][]): string {
  const values = rounds.map(of).filter((value) => value !== undefined);
  if (!values.length) return '';
  return values.every((value) => value === values[0]) ? values[0]!.toFixed(digits) : spread(values, digits);
}

function ratios(figures: Figure<Results[Mode]>[], one: Measured, base: Measured): string {
  const parts = figures.flatMap((figure) => {
    const values = ratiosOf(figure, one, base);
    return values.length ? [`${figure.heading} ${spread(values, 2)}`] : [];
  });
  return `${one.name} / ${base.name}, round by round: ${parts.join(', ')}`;
}

function ratiosOf({ of, compared }: Figure<Results[Mode]>, one: Measured, base: Measured): number[] {
  if (!compared) return [];
  return one.rounds.flatMap((round, i) => {
    const [value, other] = [of(round), base.rounds[i] && of(base.rounds[i])];
    return value === undefined || other === undefined ? [] : [value / other];
  });
}

/** The medians of the ratios to a base, by figure, as `--json` has them. */
export function ratioMedians(mode: Mode, one: Measured, base: Measured): Record<string, number> {
  const figures = FIGURES[mode] as Figure<Results[Mode]>[];
  const all = figures.map((figure) => [figure.heading, ratiosOf(figure, one, base)] as const);
  return Object.fromEntries(all.flatMap(([heading, values]) => (values.length ? [[heading, median(values)]] : [])));
}
