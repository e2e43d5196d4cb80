import { dotEnvWarnings } from '../settings/dot-env.ts';
import type { Settings } from '../settings/settings.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { examineCrm } from './crm.ts';
import { type Finding, ok, warning } from './finding.ts';
import { examineDatabase } from './database.ts';
import { examineInstantly } from './instantly.ts';
import { examineMonitor } from './monitor.ts';
import type { Connect } from './over-temporal.ts';
import { examineDataDir, examineReceiver } from './receiver.ts';
import { examineSlack } from './slack.ts';
import { examineAttention, examineTemporal, examineWorker } from './temporal.ts';

type Check = (settings: Settings, connect: Connect) => Promise<Finding[]>;

const CHECKS = {
  data: examineDataDir,
  database: examineDatabase,
  receiver: examineReceiver,
  temporal: examineTemporal,
  worker: examineWorker,
  attention: examineAttention,
  instantly: examineInstantly,
  monitor: examineMonitor,
  crm: examineCrm,
  slack: examineSlack,
} satisfies Record<string, Check>;
export type Component = keyof typeof CHECKS;
export const COMPONENTS = Object.keys(CHECKS) as Component[];

/** Checks the components. It calls Temporal and the vendors, and changes nothing. */
export async function examine(
  settings: Settings,
  components: readonly Component[],
  connect: Connect = () => connectTemporal(settings.temporal),
): Promise<Finding[]> {
  const vendor = settings.sandbox ? 'the sandbox takes Instantly’s place' : 'with the real Instantly';
  const warnings = [...settings.warnings, ...dotEnvWarnings()].map((text) =>
    warning('settings', text, 'see .env.example'),
  );
  const findings = await Promise.all(components.map((name) => CHECKS[name](settings, connect)));
  const all = [ok('settings', `valid; ${vendor}`), ...warnings, ...findings.flat()];
  // Several checks report the same if Temporal, which all of them need, cannot be reached.
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
