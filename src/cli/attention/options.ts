import type { Command } from 'commander';
import { EVENT_KINDS } from '../../domain/event.ts';
import { FAILURE_CLASSES } from '../../domain/failure.ts';
import type { ParkedFilter } from '../../temporal/event-query.ts';
import { filled } from '../output.ts';
import { sinceOf } from '../time.ts';

export interface FilterOptions {
  class?: string;
  kind?: string;
  campaign?: string;
  since?: string;
}

export const withFilters = (command: Command): Command =>
  command
    .option('--class <class>', `that wait for this reason: ${FAILURE_CLASSES.join(', ')}`)
    .option('--kind <kind>', 'events of this kind')
    .option('--campaign <name>', 'of this campaign')
    .option('--since <time>', 'that began since then: a day, a time, or "2 hours"');

export const filterOf = ({ class: of, kind, campaign, since }: FilterOptions): ParkedFilter => ({
  class: of === undefined ? undefined : oneOf('--class', of, FAILURE_CLASSES),
  kind: kind === undefined ? undefined : oneOf('--kind', kind, EVENT_KINDS),
  campaign: campaign === undefined ? undefined : filled('--campaign', campaign, 'the name of a campaign'),
  since: since === undefined ? undefined : sinceOf('--since', since, Date.now()),
});

/** An id, or what many have in common: nobody decides everything by accident. A class may narrow an id's effects down. */
export function mustSelect(id: string | undefined, options: FilterOptions & { all?: boolean }): void {
  const { all, class: of, kind, campaign, since } = options;
  const given = Object.entries({ all, kind, campaign, since }).find(([, value]) => value !== undefined)?.[0];
  if (id !== undefined && given) throw new Error(`an id and --${given} are given, it should be one of the two`);
  if (id !== undefined || given || of !== undefined) return;
  throw new Error('nothing says which: give an id, --all, --class, --kind, --campaign or --since');
}

/** `20`, `0.5` or `20/s`. */
export function rateOf(text: string): number {
  const rate = Number(text.replace(/\/s$/, ''));
  if (rate > 0 && rate <= 1_000) return rate;
  throw new Error(`--rate is "${text}", it should be a number of updates a second, above 0 and at most 1000`);
}

function oneOf<Value extends string>(option: string, text: string, values: readonly Value[]): Value {
  if ((values as readonly string[]).includes(text)) return text as Value;
  throw new Error(`${option} is "${text}", it should be one of ${values.join(', ')}`);
}
