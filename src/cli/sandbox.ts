import type { Command } from 'commander';
import { DEFAULT_DIALS, Dials } from '../sandbox/dials.ts';
import { askSandbox } from './ask-sandbox.ts';
import type { CliContext } from './context.ts';
import { print } from './terminal/output.ts';
import { columns } from './terminal/table.ts';
import { readAssignment, readChoice } from './terminal/option-values.ts';

const NAMES = Object.keys(Dials.shape) as (keyof Dials)[];

export function sandboxCommands(program: Command, context: () => CliContext): void {
  program
    .command('sandbox')
    .description('the stand-in for Instantly that runs while INSTANTLY_API_KEY is not set')
    .command('dials')
    .argument('[name=value...]', 'what to change, e.g. errorRate=0.2 or apiFault=401')
    .description('show or change how the sandbox behaves: duplicates, delays, errors; changes last over restarts')
    .option('--reset', 'set all dials to their defaults first')
    .option('--json', 'as JSON')
    .action(async (changes: string[], { reset, json }: { reset?: boolean; json?: boolean }) => {
      const given = Object.fromEntries(
        changes.map((text) => {
          const [name, value] = readAssignment('<name=value>', text);
          const dial = readChoice('<name=value>', name, NAMES);
          return [dial, typeof DEFAULT_DIALS[dial] === 'string' ? String(value) : value];
        }),
      );
      mustFit(given);
      const { settings } = context();
      if (!settings.sandbox) throw new Error('INSTANTLY_API_KEY is set, so no sandbox stands in for Instantly');
      const dials = (await askSandbox(settings, '/dials', { ...(reset && DEFAULT_DIALS), ...given }, 'PATCH')) as Dials;
      print(json, dials, () =>
        columns(
          ['DIAL', 'VALUE', 'DEFAULT', 'WHAT'],
          NAMES.map((name) => [name, textOf(dials[name]), textOf(DEFAULT_DIALS[name]), Dials.shape[name].description]),
        ),
      );
    });
}

/** Throws with the dial's name. */
function mustFit(given: Record<string, unknown>): void {
  const [issue] = Dials.partial().safeParse(given).error?.issues ?? [];
  if (!issue) return;
  const dial = issue.path[0] as keyof Dials;
  const { shape } = Dials;
  if (dial === 'apiFault') readChoice(dial, String(given[dial]), shape.apiFault.options);
  throw new Error(`${dial} is ${textOf(given[dial])}: ${issue.message}; it is: ${shape[dial].description}`);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
