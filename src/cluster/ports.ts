import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { checkPort, onLoopback } from '../dev-server/leftovers.ts';
import type { Settings } from '../settings/settings.ts';

/** The ports that no setting names. */
const INNER = [
  'postgresql',
  'receiver-1',
  'receiver-1-ops',
  'receiver-2',
  'receiver-2-ops',
  'worker-1-ops',
  'worker-2-ops',
  'temporal-http',
  'temporal-history',
  'temporal-matching',
  'temporal-worker',
  'temporal-frontend-members',
  'temporal-history-members',
  'temporal-matching-members',
  'temporal-worker-members',
] as const;

export type Ports = Record<(typeof INNER)[number], number> & {
  proxy: number;
  sandbox: number;
  temporal: number;
  temporalUi: number;
};

const IP = '127.0.0.1';
/** Below the range that the system uses for outgoing connections: one of those could hold the port of a process that restarts. */
const LOWEST = 12_000;
const HIGHEST = 32_000;

/**
 * The ports of all processes. Those that no setting names are chosen at the first start and kept in the file. Rejects with one
 * sentence if one that a setting names is taken.
 */
export async function choosePorts(file: string, { host, port, sandboxAddress, temporal }: Settings): Promise<Ports> {
  const named = {
    proxy: port,
    sandbox: sandboxAddress.port,
    temporal: temporal.devPort,
    temporalUi: temporal.devUiPort,
  };
  await checkPort({ host, port: named.proxy, variables: { host: 'HOST', port: 'PORT' } });
  await checkPort(onLoopback(named.sandbox, 'SANDBOX_PORT'));
  await checkPort(onLoopback(named.temporal, 'TEMPORAL_DEV_PORT'));
  await checkPort(onLoopback(named.temporalUi, 'TEMPORAL_DEV_UI_PORT'));

  const kept = read(file);
  const taken = new Set<number>(Object.values(named));
  const inner: Record<string, number> = {};
  for (const name of INNER) {
    let candidate = kept[name] ?? anyPort();
    while (taken.has(candidate) || !(await isFree(candidate))) candidate = anyPort();
    taken.add(candidate);
    inner[name] = candidate;
  }
  writeFileSync(file, JSON.stringify(inner, null, 2));
  return { ...(inner as Record<(typeof INNER)[number], number>), ...named };
}

function read(file: string): Record<string, number | undefined> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}

const anyPort = (): number => LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, IP, () => probe.close(() => resolve(true)));
  });
}
