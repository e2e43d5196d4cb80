import type { Command } from 'commander';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import { type Concern, CONCERNS } from '../../domain/concerns/concern.ts';
import { EVENT_KINDS } from '../../domain/event.ts';
import type { ParkedFilter } from '../../runs/parked.ts';
import { readRange } from '../list/options.ts';
import { readEmail, readChoice, readText } from '../terminal/option-values.ts';

/** As typed. */
export interface AttentionOptions {
  class?: string;
  kind?: string;
  campaign?: string;
  lead?: string;
  since?: string;
  until?: string;
}

export interface AttentionFilter<Class extends Concern = Concern> extends Omit<ParkedFilter, 'class'> {
  class?: Class | undefined;
}

export const withAttentionFilters = (command: Command, classes: readonly Concern[] = CONCERNS): Command =>
  command
    .option('--class <class>', `only what has this class: ${classes.join(', ')}`)
    .option('--kind <kind>', 'only events of this kind, such as reply_received, or follow-ups with this name')
    .option('--campaign <name>', 'only workflows of the campaign with this name')
    .option('--lead <email>', 'only workflows of the lead with this email address');

/** @param zone the team's time zone. */
export function readAttentionFilter<Class extends Concern>(
  { class: of, kind, campaign, lead, ...range }: AttentionOptions,
  zone: string,
  classes: readonly Class[],
): AttentionFilter<Class> {
  const kinds = [...EVENT_KINDS, ...Object.keys(FOLLOW_UPS)];
  return {
    class: of === undefined ? undefined : readChoice('--class', of, classes),
    kind: kind === undefined ? undefined : readChoice('--kind', kind, kinds),
    campaign: campaign === undefined ? undefined : readText('--campaign', campaign, 'the name of a campaign'),
    lead: lead === undefined ? undefined : readEmail('--lead', lead),
    ...readRange(range, zone),
  };
}
