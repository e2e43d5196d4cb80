import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { COMPONENTS, examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readChoice } from './terminal/option-values.ts';
import { print } from './terminal/output.ts';

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
