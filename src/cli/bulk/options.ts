import { userInfo } from 'node:os';
import type { Command } from 'commander';

export interface ManyOptions {
  by?: string;
  rate: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

/** The options of a command that does something to one workflow or to many. */
export const withManyOptions = (command: Command): Command =>
  withBy(command)
    .option('--dry-run', 'count and name them; change nothing')
    .option('--rate <n>', 'maximum number per second', '20')
    .option('--json', 'as JSON');

export const withBy = (command: Command): Command =>
  command.option('--by <name>', 'who decides; the history keeps it', userName());

/**
 * An id, or what many have in common: nobody decides everything by accident.
 * @param filters what was given, by the options' names; those of `narrowing` may stand beside an id.
 */
export function mustSelect(id: string | undefined, filters: Record<string, unknown>, narrowing: string[] = []): void {
  const given = Object.keys(filters).filter((option) => filters[option] !== undefined);
  const beside = given.find((option) => !narrowing.includes(option));
  if (id !== undefined && beside) throw new Error(`give either an id or ${beside}, not both`);
  if (id !== undefined || given.length) return;
  const ways = ['an id', ...Object.keys(filters)];
  throw new Error(`nothing says which: give ${ways.slice(0, -1).join(', ')} or ${ways.at(-1)}`);
}

/** `20`, `0.5` or `20/s`. */
export function rateOf(text: string): number {
  const rate = Number(text.replace(/\/s$/, ''));
  if (rate > 0 && rate <= 1_000) return rate;
  throw new Error(`--rate is "${text}", it should be a number of updates a second, above 0 and at most 1000`);
}

export function oneOf<Value extends string>(option: string, text: string, values: readonly Value[]): Value {
  if ((values as readonly string[]).includes(text)) return text as Value;
  throw new Error(`${option} is "${text}", it should be one of ${values.join(', ')}`);
}

/** Containers run users that have no name. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
