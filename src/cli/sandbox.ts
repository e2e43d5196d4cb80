import type { Command } from 'commander';
import { DEFAULT_DIALS, Dials } from '../sandbox/dials.ts';
import { askSandbox } from './ask-sandbox.ts';
import type { CliContext } from './context.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readAssignment, readChoice } from './terminal/option-values.ts';
import { print } from './terminal/output.ts';
import { columns } from './terminal/table.ts';

const NAMES = Object.keys(Dials.shape) as (keyof Dials)[];

export function sandboxCommands(program: Command, context: () => CliContext): void {
  const dials = program
    .command('sandbox')
    .description('show or change the sandbox, which takes Instantly’s place while INSTANTLY_API_KEY is not set')
    .command('dials')
    .argument('[name=value...]', `dials to change: ${NAMES.join(', ')} (default: change none, only show them)`)
    .description('show or change how the sandbox behaves: duplicates, delays, errors; changes are kept after a restart')
    .option('--reset', 'first set all dials to their defaults')
    .option(...JSON_OPTION)
    .action(async (changes: string[], { reset, json }: { reset?: boolean; json?: boolean }) => {
      const given = Object.fromEntries(changes.map(readDial));
      mustBeValid(given);
      const { settings } = context();
      if (!settings.sandbox) throw new Error('INSTANTLY_API_KEY is set, so no sandbox runs');
      const changed = { ...(reset && DEFAULT_DIALS), ...given };
      const dials = (await askSandbox(settings, '/dials', changed, 'PATCH')) as Dials;
      print(json, dials, () =>
        columns(
          ['DIAL', 'VALUE', 'DEFAULT', 'WHAT'],
          NAMES.map((name) => [
            name,
            valueText(dials[name]),
            valueText(DEFAULT_DIALS[name]),
            Dials.shape[name].description,
          ]),
        ),
      );
    });
  withExamples(dials, 'sandbox dials', 'sandbox dials errorRate=0.2 apiFault=401', 'sandbox dials --reset');
}

function readDial(text: string): [name: keyof Dials, value: unknown] {
  const [name, value] = readAssignment('<name=value>', text);
  const dial = readChoice('<name=value>', name, NAMES);
  return [dial, typeof DEFAULT_DIALS[dial] === 'string' ? String(value) : value];
}

/** Throws with the dial's name. */
function mustBeValid(given: Record<string, unknown>): void {
  const [issue] = Dials.partial().safeParse(given).error?.issues ?? [];
  if (!issue) return;
  const dial = issue.path[0] as keyof Dials;
  const { shape } = Dials;
  if (dial === 'apiFault') readChoice(dial, String(given[dial]), shape.apiFault.options);
  throw new Error(`${dial} is ${valueText(given[dial])}: ${issue.message}; it is: ${shape[dial].description}`);
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
