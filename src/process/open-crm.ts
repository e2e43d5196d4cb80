import { setTimeout as sleep } from 'node:timers/promises';
import type { Crm, CrmKind } from '../../activities/crm-port.ts';
import { CRMS } from '../../activities/crm/index.ts';
import { openSqliteLocalStore } from '../../activities/local-store/sqlite-store.ts';
import { UNLIMITED } from '../outgoing/call-budget.ts';
import type { Settings } from '../settings/settings.ts';
import type { Log } from '../log/log.ts';

const WITHIN_MS = 5_000;

/** Opens the CRM of the settings for set-up and checks. The local CRM gets an empty database in memory. */
export function openCrm({ crm }: Pick<Settings, 'crm'>): Crm {
  const kind: CrmKind = CRMS[crm.name];
  const store = openSqliteLocalStore(':memory:');
  return kind.open(crm.values, { store, budget: UNLIMITED, leadEvents: () => Promise.resolve([]) });
}

/** The reasons why the CRM cannot accept contacts, each with advice. Empty if it does not answer within 5 seconds. */
export async function crmFaults(settings: Pick<Settings, 'crm'>): Promise<string[]> {
  const look = openCrm(settings).check?.() ?? Promise.resolve([]);
  const findings = await Promise.race([look, sleep(WITHIN_MS, [], { ref: false })]).catch(() => []);
  return findings.flatMap(({ found, cure }) =>
    cure === undefined ? [] : [`CRM=${settings.crm.name}: ${found} → ${cure}`],
  );
}

/** Logs why the CRM cannot accept contacts, before the first event is refused and waits for a person. */
export async function warnOfCrm(settings: Pick<Settings, 'crm'>, log: Pick<Log, 'warn'>): Promise<void> {
  for (const fault of await crmFaults(settings)) log.warn(fault);
}
