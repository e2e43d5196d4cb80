import { openCrm } from '../process/open-crm.ts';
import type { Settings } from '../settings/settings.ts';
import { fault, type Finding, ok } from './finding.ts';

export async function examineCrm(settings: Settings): Promise<Finding[]> {
  const { name } = settings.crm;
  try {
    const findings = (await openCrm(settings).check?.()) ?? [];
    return [
      ok('CRM', name),
      ...findings.map(({ found, cure }) => (cure === undefined ? ok('CRM', found) : fault('CRM', found, cure))),
    ];
  } catch (error) {
    return [fault('CRM', `${name}: ${(error as Error).message}`, `check the settings of CRM=${name} in .env.example`)];
  }
}
