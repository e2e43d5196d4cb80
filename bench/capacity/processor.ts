import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { cpuMsOfEach } from '../vendors/process-tree.ts';
import { DATABASES } from '../cluster-site.ts';

export interface Processes {
  receivers: number[];
  workers: number[];
  temporal: number;
  postgresql: number;
}

/** Processor time in milliseconds. PostgreSQL by what its connections are for; `rest` is its own work, such as vacuum. */
export interface Processor {
  receivers: number;
  workers: number;
  temporal: number;
  forTemporal: number;
  forUs: number;
  rest: number;
}

/** How PostgreSQL 15 names the process of a connection: user, database, address. */
const CONNECTION = /^postgres: \S+ (\S+) [\d.]+\(\d+\)/;

/** What the processes have used so far. */
export function processorOf({ receivers, workers, temporal, postgresql }: Processes): Processor {
  const parts = { forTemporal: 0, forUs: 0, rest: 0 };
  for (const { pid, ms } of cpuMsOfEach([postgresql])) parts[purposeOf(pid)] += ms;
  return { receivers: sum(receivers), workers: sum(workers), temporal: sum([temporal]), ...parts };
}

/** The difference of two readings, divided. */
export const used = (before: Processor, after: Processor, by: number): Processor =>
  Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, ((ms as number) - before[name as keyof Processor]) / by]),
  ) as unknown as Processor;

/** The share of the machine that was in use since an earlier reading of `cpuTimes`, by all processes. */
export function busySince(before: { idle: number; all: number }): number {
  const now = cpuTimes();
  return 1 - (now.idle - before.idle) / (now.all - before.all);
}

export function cpuTimes(): { idle: number; all: number } {
  const times = cpus().map(({ times: one }) => one);
  const all = times.reduce((total, one) => total + one.user + one.nice + one.sys + one.idle + one.irq, 0);
  return { idle: times.reduce((total, { idle }) => total + idle, 0), all };
}

/** The most resident memory of a process so far, in MiB. */
export function peakMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}

const sum = (pids: number[]): number => cpuMsOfEach(pids).reduce((total, { ms }) => total + ms, 0);

function purposeOf(pid: number): 'forTemporal' | 'forUs' | 'rest' {
  const [, database] = CONNECTION.exec(titleOf(pid)) ?? [];
  if (database === DATABASES.ours) return 'forUs';
  return database === DATABASES.temporal || database === DATABASES.visibility ? 'forTemporal' : 'rest';
}

function titleOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
