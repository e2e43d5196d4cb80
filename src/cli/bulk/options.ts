import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { RATE } from '../../decisions/rate.ts';
import { JSON_OPTION } from '../terminal/help.ts';

export interface BulkCommandOptions {
  by?: string;
  rate: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

/** The options of a command that does something to one workflow or to many. */
export const withBulkOptions = (command: Command): Command =>
  withBy(command)
    .option('--dry-run', 'count and list the workflows, but change nothing')
    .option('--rate <n>', 'maximum number of workflows per second', String(RATE.usual))
    .option(...JSON_OPTION);

export const withBy = (command: Command): Command =>
  command.option('--by <name>', 'who decides; kept in the workflow’s history', userName());

export const YES_OPTION = ['--yes', 'do not ask for confirmation'] as const;

/**
 * Throws unless an id or a filter is given, so that nobody acts on all workflows by accident.
 * @param filters by the options' names; those listed in `narrowing` may also be given beside an id.
 */
export function mustSelect(id: string | undefined, filters: Record<string, unknown>, narrowing: string[] = []): void {
  const given = Object.keys(filters).filter((option) => filters[option] !== undefined);
  const beside = given.find((option) => !narrowing.includes(option));
  if (id !== undefined && beside) throw new Error(`give either an id or ${beside}, not both`);
  if (id !== undefined || given.length) return;
  const ways = ['an id', ...Object.keys(filters)];
  throw new Error(`no workflow is selected: give ${ways.slice(0, -1).join(', ')} or ${ways.at(-1)}`);
}

/** In a container the user may have no name. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
