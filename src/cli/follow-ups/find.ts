import type { Command } from 'commander';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import { findRun } from '../../runs/find-run.ts';
import { followUpId } from '../../runs/follow-up-ids.ts';
import { FOLLOW_UP_TYPES } from '../../runs/workflow-types.ts';
import { listRows } from '../../runs/list-runs.ts';
import { type RunFilter, runQuery } from '../../runs/query.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { readEmail, readChoice, readText } from '../terminal/option-values.ts';

export interface FollowUpFilter {
  name?: string | undefined;
  /** The lead's email address. */
  lead?: string | undefined;
  /** The name of the campaign. */
  campaign?: string | undefined;
  isRunning?: boolean | undefined;
}

/** The names of all follow-ups. */
export const NAMES = Object.keys(FOLLOW_UPS);

export const ID = 'the follow-up’s id, or the beginning of it; follow-ups list shows ids';

/** The options that select many follow-ups in place of an id. */
export const withFilterOptions = (command: Command): Command =>
  command
    .option('--name <name>', `all open follow-ups with this name: ${NAMES.join(', ')}`)
    .option('--lead <email>', 'all open follow-ups of the lead with this email address')
    .option('--campaign <name>', 'all open follow-ups of the campaign with this name')
    .option('--all-open', 'all open follow-ups');

/** Throws with the option's name. */
export const readFollowUpFilter = ({ name, lead, campaign }: FollowUpFilter): FollowUpFilter => ({
  name: name === undefined ? undefined : readChoice('--name', name, NAMES),
  lead: lead === undefined ? undefined : readEmail('--lead', lead),
  campaign: campaign === undefined ? undefined : readText('--campaign', campaign, 'the name of a campaign'),
});

/** The follow-ups that match, the newest first. Temporal lists a change about a second later. */
export async function followUpRuns(
  temporal: Temporal,
  { name, ...filter }: FollowUpFilter & Pick<RunFilter, 'attention'>,
  limit = Infinity,
): Promise<RunRow[]> {
  const types = name === undefined ? FOLLOW_UP_TYPES : [FOLLOW_UPS[name]!.type];
  const rows = await listRows(temporal, runQuery({ ...filter, types }), limit, rowOf);
  return rows.sort((a, b) => b.started.localeCompare(a.started));
}

/** The ids of a lead's follow-ups that Temporal remembers. Rejects with one sentence if the lead has no follow-up. */
export async function idsOfLead(temporal: Temporal, lead: string, name?: string): Promise<string[]> {
  const ids = (name === undefined ? NAMES : [name]).map((one) => followUpId(one, lead));
  const runs = await Promise.all(ids.map((id) => findRun(temporal, id)));
  const found = ids.filter((_, i) => runs[i]);
  if (found.length) return found;
  throw new Error(`Temporal has no follow-up${name === undefined ? '' : ` ${name}`} of ${lead} (any more)`);
}
