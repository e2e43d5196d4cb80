import { shorten } from '../../domain/headline.ts';
import type { FollowUpState } from '../../domain/follow-up.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { Clock } from '../clock.ts';
import { progressBar } from '../progress.ts';
import type { RunRow } from '../run-row.ts';
import { columns } from '../table.ts';
import { type FollowUpFilter, followUpRuns } from './find.ts';
import { statesOf } from './state.ts';

const STANDING_CHARACTERS = 90;

export interface FollowUpRow extends Omit<RunRow, 'kind'> {
  followUp: string | undefined;
  mode?: FollowUpState['mode'];
  standing?: string;
  until?: string;
  paused?: boolean;
  question?: string;
}

/** Follow-ups and where they stand; `note` is for who typed the command. Of those that wait for an answer only they know. */
export async function listFollowUps(temporal: Temporal, filter: FollowUpFilter, limit: number, waiting = false) {
  const runs = await followUpRuns(temporal, filter, waiting ? undefined : limit);
  const open = runs.filter(({ status }) => status === 'RUNNING').map(({ id }) => id);
  const bar = progressBar(waiting ? open.length : 0);
  const { states, note } = await statesOf(temporal, open, bar.advance);
  bar.stop();
  if (waiting && note && !states.size) throw new Error(note);
  const rows = runs.map((run) => rowWith(run, run.status === 'RUNNING' ? states.get(run.id) : undefined));
  return { rows: waiting ? rows.filter(({ question }) => question).slice(0, limit) : rows, note };
}

function rowWith({ kind: followUp, ...run }: RunRow, state?: FollowUpState): FollowUpRow {
  if (!state) return { ...run, followUp };
  const { mode, standing, until, paused, question } = state;
  return {
    ...{ ...run, followUp, mode, standing, paused },
    ...(until !== undefined && { until: new Date(until).toISOString() }),
    ...(question && { question: question.name }),
  };
}

export const listText = (rows: FollowUpRow[], clock: Clock): string =>
  rows.length
    ? columns(
        [clock.heading('STARTED'), 'FOLLOW-UP', 'LEAD', 'STANDS', 'ATTENTION', 'ID'],
        rows.map((row) => [clock.minute(row.started), row.followUp, row.lead, standsText(row), row.attention, row.id]),
      )
    : 'no such follow-up';

function standsText({ status, mode, standing, paused }: FollowUpRow): string {
  if (status !== 'RUNNING') return status.toLowerCase();
  if (standing === undefined) return '';
  return shorten(`${paused ? 'paused; ' : ''}${mode === 'dry-run' ? 'dry run; ' : ''}${standing}`, STANDING_CHARACTERS);
}
