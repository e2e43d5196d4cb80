import type { Command } from 'commander';
import { command } from '../../domain/command.ts';
import type { FollowUpState } from '../../domain/follow-up/follow-up.ts';
import { FOLLOW_UP_TYPES } from '../../runs/workflow-types.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { countRuns } from '../../runs/list-runs.ts';
import { newestRuns } from '../../runs/newest-runs.ts';
import { type RunFilter, runQuery } from '../../runs/query.ts';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import type { CliContext } from '../context.ts';
import { byTime } from '../list/group.ts';
import { limitOf, type ListOptions, type Range, rangeOf, withListOptions } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import { unsureNote } from '../list/unsure.ts';
import { whyEmpty } from '../list/why-empty.ts';
import { counted } from '../terminal/output.ts';
import { progressBar } from '../terminal/progress.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';
import { shortIds } from '../terminal/short-id.ts';
import type { Clock } from '../terminal/clock.ts';
import { type FollowUpFilter, filterOf } from './find.ts';
import { statesOf } from './state.ts';

interface Options extends ListOptions {
  name?: string;
  lead?: string;
  all?: boolean;
  waiting?: boolean;
}

interface FollowUpRow extends Omit<RunRow, 'kind'> {
  followUp: string | undefined;
  mode?: FollowUpState['mode'];
  standing?: string;
  until?: string;
  paused?: boolean;
  question?: string;
}

const LIMIT = 20;
const WHAT: [string, string] = ['follow-up', 'follow-ups'];
const GROUPS = {
  name: (row: FollowUpRow) => row.followUp,
  status: (row: FollowUpRow) => row.status,
  lead: (row: FollowUpRow) => row.lead,
  campaign: (row: FollowUpRow) => row.campaign,
};

export function listCommand(followUps: Command, context: () => CliContext): void {
  const list = followUps
    .command('list')
    .description('list the open follow-ups, the newest first, and what each of them waits for')
    .option('--name <name>', `of this name: ${Object.keys(FOLLOW_UPS).join(', ')}`)
    .option('--lead <email>', 'of this lead')
    .option('--all', 'closed ones too')
    .option('--waiting', 'only those that wait for an answer');
  withListOptions(list, 'that started', [...Object.keys(GROUPS), 'day', 'week'], LIMIT).action(
    async (options: Options) => {
      const { clock, withTemporal } = context();
      const filter = { ...filterOf(options), ...rangeOf(options, clock.zone) };
      const limit = limitOf(options, LIMIT);
      await withTemporal(async (temporal) => {
        const { rows, total, notes } = await rowsOf(temporal, queryOf(filter, !options.all), limit, options);
        await showList(options, {
          ...{ what: WHAT, rows, total, notes, columns: columnsOf(rows, clock) },
          groups: { ...GROUPS, ...byTime((row: FollowUpRow) => row.started, clock) },
          whyEmpty: () => whyNone(temporal, filter, options, clock),
        });
      });
    },
  );
}

const queryOf = ({ name, ...filter }: FollowUpFilter & Partial<Range>, isRunning: boolean): RunFilter => ({
  ...filter,
  isRunning,
  types: name === undefined ? FOLLOW_UP_TYPES : [FOLLOW_UPS[name]!.type],
});

/** Of those that wait for an answer only they know, so all are asked. */
async function rowsOf(temporal: Temporal, query: RunFilter, limit: number, { waiting, groupBy }: Options) {
  const found = await newestRuns(temporal, query, waiting ? Infinity : limit);
  const runs = found.runs.map(rowOf);
  const open =
    groupBy !== undefined && !waiting ? [] : runs.filter(({ status }) => status === 'RUNNING').map(({ id }) => id);
  const bar = progressBar(waiting ? open.length : 0);
  const { states, note } = await statesOf(temporal, open, bar.advance);
  bar.stop();
  if (waiting && note && !states.size) throw new Error(note);
  const all = runs.map((run) => rowWith(run, run.status === 'RUNNING' ? states.get(run.id) : undefined));
  const rows = waiting ? all.filter(({ question }) => question) : all;
  return { rows: rows.slice(0, limit), total: waiting ? rows.length : found.total, notes: [unsureNote(found), note] };
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

function columnsOf(rows: FollowUpRow[], clock: Clock): ListColumn<FollowUpRow>[] {
  const short = shortIds(rows.map(({ id }) => id));
  return [
    { heading: clock.heading('STARTED'), spare: 1, rigid: true, of: (row) => clock.minute(row.started) },
    { heading: 'FOLLOW-UP', spare: true, of: (row) => row.followUp },
    { heading: 'LEAD', of: (row) => row.lead },
    { heading: 'STANDS', of: standsText },
    { heading: 'ATTENTION', of: (row) => row.attention },
    { heading: 'ID', rigid: true, of: (row) => short(row.id), whole: (row) => row.id },
  ];
}

function standsText({ status, mode, standing, paused }: FollowUpRow): string {
  if (status !== 'RUNNING') return status.toLowerCase();
  if (standing === undefined) return '';
  return `${paused ? 'paused; ' : ''}${mode === 'dry-run' ? 'dry run; ' : ''}${standing}`;
}

async function whyNone(
  temporal: Temporal,
  filter: FollowUpFilter & Partial<Range>,
  { all, waiting }: Options,
  clock: Clock,
): Promise<string> {
  const count = (some: FollowUpFilter & Partial<Range>, isRunning: boolean) =>
    countRuns(temporal, runQuery(queryOf(some, isRunning)));
  const [open, closed] = [await count(filter, true), all ? 0 : await count(filter, false)];
  if (waiting && open) return `none of ${counted(open, 'open follow-up')} waits for an answer`;
  if (closed) return `none is open; ${closed} closed: ${command('follow-ups list --all')} with the same options`;
  return whyEmpty(
    {
      what: WHAT,
      filter,
      alone: {
        lead: (lead) => `no follow-up of ${lead} (any more); what happened to the lead: ${command('leads show', lead)}`,
        name: (name) => `no follow-up ${name} (any more); what starts it: ${command('follow-ups settings')}`,
      },
      nothing: `Temporal has no follow-up yet; what starts them: ${command('follow-ups settings')}`,
      count: (some) => count(some, false),
    },
    clock,
  );
}
