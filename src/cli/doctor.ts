import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { Settings } from '../settings/settings.ts';
import { dotEnvWarnings } from '../settings/dot-env.ts';
import type { CliContext } from './context.ts';
import { crm } from './doctor/crm.ts';
import { type Finding, ok, warning } from './doctor/finding.ts';
import { dataDir, receiver } from './doctor/receiver.ts';
import { attention, temporal, worker } from './doctor/temporal.ts';
import { slack } from './doctor/slack.ts';
import { instantly } from './doctor/instantly.ts';
import { monitor } from './doctor/monitor.ts';
import { print } from './terminal/output.ts';

export function doctorCommand(program: Command, context: () => CliContext): void {
  program
    .command('doctor')
    .description('check every component and suggest a fix for each problem; exit code 1 if there is one')
    .option('--only <link...>', `only these: ${Object.keys(EXAMINATIONS).join(', ')}`)
    .option('--json', 'as JSON')
    .action(async (options: { only?: string[]; json?: boolean }) => {
      const findings = await examine(context().settings, options.only);
      print(options.json, findings, () => findings.map(lineOf).join('\n'), coloured);
      if (findings.some(({ state }) => state === 'fault')) process.exitCode = 1;
    });
}

const MARKS = { ok: '✔', warning: '!', fault: '✘' };
const COLOURS = { '✔': 'green', '!': 'yellow', '✘': 'red' } as const;

const coloured = (lines: string): string =>
  lines.replace(/^[✔!✘]/gm, (mark) => styleText(COLOURS[mark as keyof typeof COLOURS], mark));

const MARGIN = ' '.repeat(21);

const lineOf = ({ link, state, found, cure }: Finding): string =>
  [`${MARKS[state]} ${link.padEnd(18)} ${found}`, ...(cure ? [`→ ${cure}`] : [])]
    .join('\n')
    .replaceAll('\n', `\n${MARGIN}`);

const EXAMINATIONS: Record<string, (settings: Settings) => Promise<Finding[]>> = {
  data: dataDir,
  receiver,
  temporal,
  worker,
  attention,
  instantly,
  monitor,
  crm,
  slack,
};

async function examine(settings: Settings, only = Object.keys(EXAMINATIONS)): Promise<Finding[]> {
  const strange = only.find((name) => !Object.hasOwn(EXAMINATIONS, name));
  if (strange)
    throw new Error(`--only is "${strange}", it should be one or more of ${Object.keys(EXAMINATIONS).join(', ')}`);
  const read = ok(
    'settings',
    `read; ${settings.sandbox ? 'the sandbox stands in for Instantly' : 'Instantly is real'}`,
  );
  const warnings = [...settings.warnings, ...dotEnvWarnings()].map((text) =>
    warning('settings', text, 'see .env.example'),
  );
  const findings = await Promise.all(only.map((name) => EXAMINATIONS[name]!(settings)));
  // Several links are told the same by one that they all need.
  const distinct = new Map([read, ...warnings, ...findings.flat()].map((one) => [JSON.stringify(one), one]));
  return [...distinct.values()];
}
