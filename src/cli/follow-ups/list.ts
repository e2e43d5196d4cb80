import type { Command } from 'commander';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import { command } from '../../domain/command.ts';
import { QUESTION } from '../../domain/failure.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { FOLLOW_UP_TYPES } from '../../runs/workflow-types.ts';
import { countRuns } from '../../runs/list-runs.ts';
import { newestRuns } from '../../runs/newest-runs.ts';
import { type RunFilter, runQuery } from '../../runs/query.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';
import { byTime } from '../list/group.ts';
import { type ListOptions, type Range, readLimit, readRange, withListOptions } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import { unsureNote } from '../list/unsure.ts';
import { whyEmpty } from '../list/why-empty.ts';
import type { Clock } from '../terminal/clock.ts';
import { withExamples } from '../terminal/help.ts';
import { counted } from '../terminal/output.ts';
import { progressBar, readProgress } from '../terminal/progress.ts';
import { shortIds } from '../terminal/short-id.ts';
import { type FollowUpFilter, NAMES, readFollowUpFilter } from './find.ts';
import { askFollowUpStates } from './state.ts';

interface Options extends ListOptions {
  name?: string;
  lead?: string;
  all?: boolean;
  waiting?: boolean;
}

/** The field names are those of `--json`. */
interface FollowUpRow extends Omit<RunRow, 'kind'> {
  followUp: string | undefined;
  mode?: FollowUpState['mode'];
  standing?: string;
  /** ISO 8601 */
  until?: string;
  paused?: boolean;
  /** The name of the open question. */
  question?: string;
}

const LIMIT = 20;
/** More follow-ups than this take so long to ask that a bar is shown. */
const A_PAGE = 100;
const WHAT: [string, string] = ['follow-up', 'follow-ups'];
const GROUPS = {
  name: (row: FollowUpRow) => row.followUp,
  status: (row: FollowUpRow) => row.status,
  lead: (row: FollowUpRow) => row.lead,
  campaign: (row: FollowUpRow) => row.campaign,
};

export function followUpsListCommand(followUps: Command, context: () => CliContext): void {
  const list = followUps
    .command('list')
    .description('list the open follow-ups, the newest first, and what each of them waits for')
    .option('--name <name>', `only follow-ups with this name: ${NAMES.join(', ')}`)
    .option('--lead <email>', 'only follow-ups of the lead with this email address')
    .option('--all', 'closed follow-ups too')
    .option('--waiting', 'only follow-ups that wait for an answer');
  withListOptions(list, 'follow-ups that started', [...Object.keys(GROUPS), 'day', 'week'], LIMIT);
  withExamples(list, 'follow-ups list --waiting', 'follow-ups list --lead jane@example.com --all');
  list.action(async (options: Options) => {
    const { clock, withTemporal } = context();
    const filter = { ...readFollowUpFilter(options), ...readRange(options, clock.zone) };
    const limit = readLimit(options, LIMIT);
    await withTemporal(async (temporal) => {
      const { rows, total, notes } = await rowsOf(temporal, queryOf(filter, !options.all), limit, options);
      await showList(options, {
        what: WHAT,
        rows,
        total,
        notes,
        columns: columnsOf(rows, clock),
        groups: { ...GROUPS, ...byTime((row: FollowUpRow) => row.started, clock) },
        whyEmpty: () => whyNoFollowUp(temporal, filter, options, clock),
      });
    });
  });
}

const queryOf = ({ name, ...filter }: FollowUpFilter & Partial<Range>, isRunning: boolean): RunFilter => ({
  ...filter,
  isRunning,
  types: name === undefined ? FOLLOW_UP_TYPES : [FOLLOW_UPS[name]!.type],
});

/** Only a follow-up itself knows what it waits for, so each open one that is shown is asked. */
async function rowsOf(temporal: Temporal, query: RunFilter, limit: number, { waiting, groupBy }: Options) {
  if (waiting) return waitingRows(temporal, query, limit);
  const found = await newestRuns(temporal, query, limit, rowOf, readProgress);
  const { rows, note } = await askEach(temporal, found.runs, groupBy === undefined);
  return { rows, total: found.total, notes: [unsureNote(found), note] };
}

/** Those with an open question: the search attribute says so, or that an effect is parked, such as the question's message. */
async function waitingRows(temporal: Temporal, query: RunFilter, limit: number) {
  const found = await newestRuns(temporal, { ...query, attention: true }, Infinity, rowOf, readProgress);
  const rows: FollowUpRow[] = [];
  const notes = [unsureNote(found)];
  let next = 0;
  while (rows.length < limit && next < found.runs.length) {
    const some = found.runs.slice(next, next + limit - rows.length);
    next += some.length;
    const asked = await askEach(temporal, some, true);
    rows.push(
      ...asked.rows.filter(({ question, mode, attention }) => question ?? (mode === undefined && asks(attention))),
    );
    if (asked.note) notes.push(asked.note);
  }
  const others = found.runs.slice(next).filter(({ attention }) => asks(attention));
  return { rows, total: rows.length + others.length, notes: [...new Set(notes)] };
}

const asks = (attention: string | undefined): boolean => attention === QUESTION;

async function askEach(temporal: Temporal, runs: RunRow[], isAsked: boolean) {
  const open = isAsked ? runs.filter(({ status }) => status === 'RUNNING').map(({ id }) => id) : [];
  const bar = progressBar(open.length > A_PAGE ? open.length : 0);
  const { states, note } = await askFollowUpStates(temporal, open, bar.advance);
  bar.stop();
  const rows = runs.map((run) => followUpRow(run, run.status === 'RUNNING' ? states.get(run.id) : undefined));
  return { rows, note };
}

function followUpRow({ kind: followUp, ...run }: RunRow, state?: FollowUpState): FollowUpRow {
  if (!state) return { ...run, followUp };
  const { mode, standing, until, paused, question } = state;
  return {
    ...run,
    followUp,
    mode,
    standing,
    paused,
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
    { heading: 'STATUS', of: statusText },
    { heading: 'ATTENTION', of: (row) => row.attention },
    { heading: 'ID', rigid: true, of: (row) => short(row.id), whole: (row) => row.id },
  ];
}

function statusText({ status, mode, standing, paused }: FollowUpRow): string {
  if (status !== 'RUNNING') return status.toLowerCase();
  if (standing === undefined) return '';
  return `${paused ? 'paused; ' : ''}${mode === 'dry-run' ? 'dry run; ' : ''}${standing}`;
}

async function whyNoFollowUp(
  temporal: Temporal,
  filter: FollowUpFilter & Partial<Range>,
  { all, waiting }: Options,
  clock: Clock,
): Promise<string> {
  const count = (some: FollowUpFilter & Partial<Range>, isRunning: boolean) =>
    countRuns(temporal, runQuery(queryOf(some, isRunning)));
  const open = await count(filter, true);
  if (waiting && open) return `none of ${counted(open, 'open follow-up')} waits for an answer`;
  const closed = all ? 0 : await count(filter, false);
  if (closed)
    return `no follow-up is open; to list ${closed} closed: ${command('follow-ups list --all')} with the same options`;
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
