import type { Command } from 'commander';
import { EVENT_KINDS } from '../../domain/event.ts';
import { type Concern, CONCERNS } from '../../domain/concerns/concern.ts';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import { rangeOf } from '../list/options.ts';
import { oneOf } from '../bulk/options.ts';
import { address, filled } from '../terminal/output.ts';

export interface FilterOptions {
  class?: string;
  kind?: string;
  campaign?: string;
  lead?: string;
  since?: string;
  until?: string;
}

export const withFilters = (command: Command, classes: readonly Concern[] = CONCERNS): Command =>
  command
    .option('--class <class>', `of this class: ${classes.join(', ')}`)
    .option('--kind <kind>', 'events of this kind, or follow-ups of this name')
    .option('--campaign <name>', 'of this campaign')
    .option('--lead <email>', 'of this lead');

/** @param zone the team's. */
export const filterOf = <Class extends Concern = Concern>(
  { class: of, kind, campaign, lead, ...range }: FilterOptions,
  zone: string,
  classes: readonly Class[] = CONCERNS as readonly Concern[] as readonly Class[],
) => ({
  class: of === undefined ? undefined : oneOf('--class', of, classes),
  kind: kind === undefined ? undefined : oneOf('--kind', kind, [...EVENT_KINDS, ...Object.keys(FOLLOW_UPS)]),
  campaign: campaign === undefined ? undefined : filled('--campaign', campaign, 'the name of a campaign'),
  lead: lead === undefined ? undefined : address('--lead', lead),
  ...rangeOf(range, zone),
});
