import { styleText } from 'node:util';
import type { Command } from 'commander';
import { dotEnvWarnings } from '../settings/dot-env.ts';
import type { Settings } from '../settings/settings.ts';
import type { CliContext } from './context.ts';
import { examineCrm } from './doctor/crm.ts';
import { type Finding, ok, warning } from './doctor/finding.ts';
import { examineDatabase } from './doctor/database.ts';
import { examineInstantly } from './doctor/instantly.ts';
import { examineMonitor } from './doctor/monitor.ts';
import { examineDataDir, examineReceiver } from './doctor/receiver.ts';
import { examineSlack } from './doctor/slack.ts';
import { examineAttention, examineTemporal, examineWorker } from './doctor/temporal.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readChoice } from './terminal/option-values.ts';
import { print } from './terminal/output.ts';

type Check = (settings: Settings) => Promise<Finding[]>;

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
type Component = keyof typeof CHECKS;
const COMPONENTS = Object.keys(CHECKS) as Component[];

export function doctorCommand(program: Command, context: () => CliContext): void {
  const doctor = program
    .command('doctor')
    .description('check every component and suggest a fix for each problem; exit code 1 if there is a problem')
    .option('--only <component...>', `check only these: ${COMPONENTS.join(', ')} (default: all)`)
    .option(...JSON_OPTION)
    .action(async ({ only, json }: { only?: string[]; json?: boolean }) => {
      const components = only?.map((name) => readChoice('--only', name, COMPONENTS)) ?? COMPONENTS;
      const findings = await examine(context().settings, components);
      print(json, findings, () => findings.map(findingText).join('\n'), coloured);
      if (findings.some(({ state }) => state === 'fault')) process.exitCode = 1;
    });
  withExamples(doctor, 'doctor', 'doctor --only temporal worker', 'doctor --json');
}

async function examine(settings: Settings, components: readonly Component[]): Promise<Finding[]> {
  const vendor = settings.sandbox ? 'the sandbox takes Instantly’s place' : 'with the real Instantly';
  const warnings = [...settings.warnings, ...dotEnvWarnings()].map((text) =>
    warning('settings', text, 'see .env.example'),
  );
  const findings = await Promise.all(components.map((name) => CHECKS[name](settings)));
  const all = [ok('settings', `valid; ${vendor}`), ...warnings, ...findings.flat()];
  // Several checks report the same if Temporal, which all of them need, cannot be reached.
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

const MARKS = { ok: '✔', warning: '!', fault: '✘' };
const COLOURS = { '✔': 'green', '!': 'yellow', '✘': 'red' } as const;

const coloured = (lines: string): string =>
  lines.replace(/^[✔!✘]/gm, (mark) => styleText(COLOURS[mark as keyof typeof COLOURS], mark));

const NAME_WIDTH = 18;
const MARGIN = ' '.repeat(NAME_WIDTH + 3);

/** The advice is below the finding, on separate lines. */
const findingText = ({ link, state, found, cure }: Finding): string =>
  [`${MARKS[state]} ${link.padEnd(NAME_WIDTH)} ${found}`, ...(cure ? [`→ ${cure}`] : [])]
    .join('\n')
    .replaceAll('\n', `\n${MARGIN}`);
