import type { Settings } from '../settings/settings.ts';
import { command } from '../domain/command.ts';
import { MINUTE_MS, spanText } from '../domain/duration.ts';
import { VendorError } from '../domain/failure.ts';
import { createInstantly } from '../instantly/client.ts';
import { monitorHealth } from '../runs/monitor.ts';
import type { Temporal } from '../temporal/connection.ts';
import { adviceOnInstantly, fault, type Finding, ok } from './finding.ts';
import type { Connect } from './over-temporal.ts';

/** If Instantly does not answer, the monitor waits up to an hour before its next round. */
const LATE_MS = 65 * MINUTE_MS;

/** Whether the monitor runs, and what it found in its last round. Workflows that wait for a person are checked elsewhere. */
export async function examineMonitor(settings: Settings, connect: Connect): Promise<Finding[]> {
  let temporal: Temporal | undefined;
  try {
    temporal = await connect();
    return await roundFindings(settings, temporal);
  } catch (error) {
    return [fault('monitor', (error as Error).message, adviceOn(error, settings, temporal))];
  } finally {
    await temporal?.close();
  }
}

async function roundFindings(settings: Settings, temporal: Temporal): Promise<Finding[]> {
  const { alerts, asOf } = await monitorHealth(settings, temporal, createInstantly(settings.instantly));
  if (asOf === undefined) return [ok('monitor', 'runs; its first round has not ended yet')];
  const ageMs = Date.now() - Date.parse(asOf);
  const age = `${spanText(ageMs)} ago`;
  const runRound = command('webhooks health --now');
  if (ageMs - settings.monitorIntervalMs > LATE_MS) {
    const advice = `check the worker (${command('doctor --only worker')}), then run a round: ${runRound}`;
    return [fault('monitor', `its last round was ${age}`, advice)];
  }
  const open = alerts.filter(({ kind }) => kind !== 'attention');
  if (!open.length)
    return [ok('monitor', `its last round, ${age}, found no problem with the webhooks; to run a round: ${runRound}`)];
  return open.map(({ title, lines }) =>
    fault('monitor', `${title} (its last round, ${age})`, [...lines, `to run a round: ${runRound}`].join('\n')),
  );
}

function adviceOn(error: unknown, settings: Settings, temporal: Temporal | undefined): string {
  if (error instanceof VendorError) return adviceOnInstantly(settings, error);
  if (!temporal) return 'the monitor runs in Temporal: fix the connection to Temporal first';
  return `npm run worker: a worker starts the monitor within 5 minutes. Immediately: ${command('webhooks health --now')}`;
}
