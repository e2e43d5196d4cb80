import { setTimeout as sleep } from 'node:timers/promises';
import type { Prometheus } from './prometheus.ts';

const LOOK_EVERY_MS = 500;
const LOOKS = 60;

export interface Fault {
  /** What happens, in words. */
  fault: string;
  /** The alerts that must fire because of it. */
  alerts: string[];
  begin(): unknown;
  cure(): unknown;
  /** How long it may take until they fire, and after the cure until they have ended. Seconds. */
  firesWithin?: number;
  endsWithin?: number;
}

interface Row {
  alert: string;
  fault: string;
  /** Seconds; undefined if it did not. */
  fired: number | undefined;
  ended: number | undefined;
}

export const rows: Row[] = [];

/** Makes a fault, waits until its alerts fire, cures it and waits until they have ended. Writes a row for each of them. */
export async function runFault(
  prometheus: Prometheus,
  { fault, alerts, begin, cure, ...within }: Fault,
): Promise<void> {
  const { firesWithin = 60, endsWithin = 120 } = within;
  await allAre(prometheus, alerts, false, endsWithin);
  const mine = alerts.map((alert): Row => ({ alert, fault, fired: undefined, ended: undefined }));
  rows.push(...mine);
  const begun = performance.now();
  await begin();
  const fired = await allAre(prometheus, alerts, true, firesWithin, begun);
  // They must last as long as the fault does.
  await allFireTogether(prometheus, alerts);
  const cured = performance.now();
  await cure();
  const ended = await allAre(prometheus, alerts, false, endsWithin, cured);
  for (const row of mine) {
    row.fired = fired.get(row.alert);
    row.ended = row.fired === undefined ? undefined : ended.get(row.alert);
    process.stderr.write(`${lineOf(row)}\n`);
  }
}

/** Waits until each of the alerts fires, or no longer does. Returns the seconds that each took; those that did not are missing. */
async function allAre(
  prometheus: Prometheus,
  alerts: string[],
  firing: boolean,
  withinSeconds: number,
  since = performance.now(),
): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  const from = performance.now();
  while (seen.size < alerts.length && performance.now() - from < withinSeconds * 1_000) {
    const now = await prometheus.firing();
    for (const alert of alerts)
      if (now.has(alert) === firing && !seen.has(alert)) seen.set(alert, (performance.now() - since) / 1_000);
    await sleep(LOOK_EVERY_MS);
  }
  return seen;
}

async function allFireTogether(prometheus: Prometheus, alerts: string[]): Promise<void> {
  for (let left = LOOKS; left; left -= 1) {
    const now = await prometheus.firing();
    if (alerts.every((alert) => now.has(alert))) return;
    await sleep(LOOK_EVERY_MS);
  }
  process.stderr.write(`not at the same time: ${alerts.join(', ')}\n`);
}

const seconds = (value: number | undefined): string => (value === undefined ? 'NEVER' : `${Math.round(value)} s`);
const lineOf = ({ alert, fault, fired, ended }: Row): string =>
  `| ${alert} | ${fault} | ${seconds(fired)} | ${seconds(ended)} |`;

export const table = (): string =>
  ['| alert | fault | fired after | ended after the cure |', '| --- | --- | --- | --- |', ...rows.map(lineOf)].join(
    '\n',
  );
