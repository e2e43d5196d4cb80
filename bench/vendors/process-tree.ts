import { readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';
import type { Scope } from '../scope.ts';

/** The server of a contestant is Temporal's or PostgreSQL; all its other processes are the app. */
export interface Shares {
  app: number;
  server: number;
}

interface ProcessStat {
  pid: number;
  parent: number;
  isServer: boolean;
  ticks: number;
}

const TICK_MS = 10;
const SAMPLE_EVERY_MS = 1_000;
const KIB_PER_MIB = 1024;

/** The processes with these ids and all below them. Empty where there is no /proc. */
function treeOf(roots: number[]): ProcessStat[] {
  if (platform() !== 'linux') return [];
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? statOf(Number(name)) : []));
  const tree = new Set(roots);
  for (let before = 0; before < tree.size;) {
    before = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  return all.filter(({ pid }) => tree.has(pid));
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html. Empty if the process has ended. */
function statOf(pid: number): ProcessStat[] {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  const end = stat.lastIndexOf(')');
  if (end < 0) return [];
  const fields = stat.slice(end + 2).split(' ');
  const isServer = /^(temporal|postgres)/.test(stat.slice(stat.indexOf('(') + 1, end));
  // User and system time of the process, and of its children that have ended.
  const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
  return [{ pid, parent: Number(fields[1]), isServer, ticks }];
}

export const processIds = (roots: number[]): number[] => treeOf(roots).map(({ pid }) => pid);

/** The processor time so far of each process in the trees, in milliseconds. */
export const cpuMsOfEach = (roots: number[]): { pid: number; ms: number }[] =>
  treeOf(roots).map(({ pid, ticks }) => ({ pid, ms: ticks * TICK_MS }));

/** The processor time so far of the trees, in milliseconds. */
export const cpuMs = (roots: number[]): Shares => shares(treeOf(roots), ({ ticks }) => ticks * TICK_MS);

/** Samples the memory of the trees until the scope closes. `peak` is the largest sum, in MiB. */
export async function watchMemory(scope: Scope, roots: () => number[]) {
  const none = { app: 0, server: 0 };
  const peak = { pss: none, rss: none };
  const sample = () => {
    const tree = treeOf(roots()).map((one) => ({ ...one, ...memoryOf(one.pid) }));
    const pss = shares(tree, (one) => one.pss);
    const rss = shares(tree, (one) => one.rss);
    if (sum(pss) > sum(peak.pss)) peak.pss = pss;
    if (sum(rss) > sum(peak.rss)) peak.rss = rss;
  };
  await scope.own(() => Promise.resolve(setInterval(sample, SAMPLE_EVERY_MS)), clearInterval);
  return {
    peak() {
      sample();
      return peak;
    },
  };
}

export const sum = ({ app, server }: Shares): number => app + server;

function memoryOf(pid: number): { pss: number; rss: number } {
  const rollup = readOrNothing(`/proc/${pid}/smaps_rollup`);
  const mib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / KIB_PER_MIB;
  return { pss: mib('Pss'), rss: mib('Rss') };
}

const shares = <One extends ProcessStat>(tree: One[], of: (one: One) => number): Shares => ({
  app: tree.reduce((total, one) => total + (one.isServer ? 0 : of(one)), 0),
  server: tree.reduce((total, one) => total + (one.isServer ? of(one) : 0), 0),
});

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
