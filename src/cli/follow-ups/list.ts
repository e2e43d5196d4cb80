import type { Command } from 'commander';
import { counted } from '../../domain/text/counted.ts';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import { command } from '../../domain/command.ts';
import { QUESTION } from '../../domain/failure.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { FOLLOW_UP_TYPES } from '../../runs/workflow-types.ts';
import { countRuns } from '../../runs/list-runs.ts';
import { newestPages } from '../../runs/newest-runs.ts';
import { type RunFilter, runQuery } from '../../runs/query.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';
import { byTime, TIMES } from '../list/group.ts';
import { type ListOptions, type Range, readLimit, readRange, showsRows, withListOptions } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import { readWhole, type WholeListOptions, withSource } from '../list/whole-list.ts';
import { unsureNote } from '../list/unsure.ts';
import { whyEmpty } from '../list/why-empty.ts';
import type { Clock } from '../../calendar/clock.ts';
import { withExamples } from '../terminal/help.ts';
import { progressBar, readProgress } from '../terminal/progress.ts';
import { shortIds } from '../terminal/short-id.ts';
import { type FollowUpFilter, NAMES, readFollowUpFilter } from './find.ts';
import { followUpsInModel } from './list-model.ts';
import type { FollowUpListRow } from './row.ts';
import { followUpAsker } from './state.ts';

interface Options extends ListOptions, WholeListOptions {
  name?: string;
  lead?: string;
  campaign?: string;
  all?: boolean;
  waiting?: boolean;
  paused?: boolean;
}

const LIMIT = 20;
/** More follow-ups than this take so long to ask that a bar is shown. */
const A_PAGE = 100;
const WHAT: [string, string] = ['follow-up', 'follow-ups'];
const GROUPS = {
  name: (row: FollowUpListRow) => row.followUp,
  status: (row: FollowUpListRow) => row.status,
  lead: (row: FollowUpListRow) => row.lead,
  campaign: (row: FollowUpListRow) => row.campaign,
};

export function followUpsListCommand(followUps: Command, context: () => CliContext): void {
  const list = followUps
    .command('list')
    .description('list the open follow-ups, the newest first, and what each of them waits for')
    .option('--name <name>', `only follow-ups with this name: ${NAMES.join(', ')}`)
    .option('--lead <email>', 'only follow-ups of the lead with this email address')
    .option('--campaign <name>', 'only follow-ups of the campaign with this name')
    .option('--all', 'closed follow-ups too')
    .option('--waiting', 'only follow-ups that wait for an answer')
    .option('--paused', 'only follow-ups that a person has paused; Temporal has to ask each open one');
  withSource(withListOptions(list, 'follow-ups that started', [...Object.keys(GROUPS), ...TIMES], LIMIT));
  withExamples(
    list,
    'follow-ups list --waiting',
    'follow-ups list --paused',
    'follow-ups list --lead jane@example.com --all',
  );
  list.action(async (options: Options) => {
    const { clock, withTemporal } = context();
    const filter = { ...readFollowUpFilter(options), ...readRange(options, clock.zone) };
    const limit = readLimit(options, LIMIT);
    const { all, waiting, paused, groupBy } = options;
    const shown = {
      what: WHAT,
      columns: (rows: FollowUpListRow[]) => columnsOf(rows, clock),
      groups: { ...GROUPS, ...byTime((row: FollowUpListRow) => row.started, clock) },
      whyEmpty: () => withTemporal((temporal) => whyNoFollowUp(temporal, filter, options, clock)),
    };
    // Temporal cannot tell which are paused.
    const list = { ...options, since: filter.since, limit: paused ? Infinity : limit, hasFollowUps: true };
    const isShown = await readWhole(context(), list, async (model, notes) => {
      const { name: kind, ...others } = filter;
      const wanted = { ...others, kind, isRunning: !all || waiting || paused };
      const chosen = { ...(waiting && { asks: true }), ...(paused && { paused: true }) };
      const found = followUpsInModel(model, { ...wanted, ...chosen }, limit, clock);
      const notesOfStates = () => (groupBy === undefined ? found.notes() : []);
      await showList(options, { ...shown, pages: found.pages, notes: () => [...notes, ...notesOfStates()] });
    });
    if (isShown) return;
    await withTemporal(async (temporal) => {
      const read = waiting || paused ? chosenFollowUps : someFollowUps;
      const found = await read(temporal, queryOf(filter, !all), limit, options);
      await showList(options, { ...shown, pages: found.pages, total: found.total, notes: found.notes });
    });
  });
}

const queryOf = ({ name, ...filter }: FollowUpFilter & Partial<Range>, isRunning: boolean): RunFilter => ({
  ...filter,
  isRunning,
  types: name === undefined ? FOLLOW_UP_TYPES : [FOLLOW_UPS[name]!.type],
});

/** Only a follow-up itself knows what it waits for, so each open one that is shown is asked. */
async function someFollowUps(temporal: Temporal, query: RunFilter, limit: number, options: Options): Promise<Found> {
  const isAsked = options.groupBy === undefined;
  const onRead = showsRows(options) ? undefined : readProgress;
  const found = await newestPages(temporal, query, { limit, rowOf, anyOrder: !isAsked, onRead });
  const asking = isAsked ? askingAll(temporal, Math.min(limit, found.total), options) : undefined;
  async function* pages() {
    for await (const runs of found.pages) yield* asking ? asking.rowsOf(runs) : [runs.map((run) => followUpRow(run))];
  }
  return { pages: pages(), total: () => found.total, notes: () => [unsureNote(found), asking?.note()] };
}

/**
 * Those with an open question, or those that are paused. The first are asked only if the search attribute says so, or that an
 * effect is parked, such as the question's message.
 */
async function chosenFollowUps(temporal: Temporal, query: RunFilter, limit: number, options: Options): Promise<Found> {
  const { waiting, paused } = options;
  const candidates = { ...query, isRunning: true, ...(waiting && { attention: true as const }) };
  const found = await newestPages(temporal, candidates, { limit: Infinity, rowOf });
  const asking = askingAll(temporal, paused ? found.total : Math.min(limit, found.total), options);
  let shown = 0;
  async function* pages() {
    for await (const runs of found.pages) {
      for await (const rows of asking.rowsOf(runs)) {
        const meant = rows.filter((row) => (!waiting || asks(row)) && (!paused || row.paused));
        const page = meant.slice(0, limit - shown);
        shown += page.length;
        yield page;
        if (shown >= limit) return;
      }
    }
  }
  const isCut = () => shown >= limit && shown < found.total;
  const others = () => (paused && isCut() ? 'there may be more of them; --limit <n> shows more' : undefined);
  return {
    pages: pages(),
    // The others are counted as Temporal lists them, without being asked.
    total: async () =>
      paused || shown < limit
        ? shown
        : Math.max(shown, await countRuns(temporal, runQuery({ ...query, attention: [QUESTION] }))),
    notes: () => [unsureNote(found), asking.note(), others()],
  };
}

const asks = (row: FollowUpListRow): boolean =>
  row.question !== undefined || (row.mode === undefined && row.attention === QUESTION);

interface Found {
  pages: AsyncIterable<FollowUpListRow[]>;
  total(): Promise<number> | number;
  notes(): (string | undefined)[];
}

/** Asks the open ones among the runs, some at a time. @param all how many will be asked. */
function askingAll(temporal: Temporal, all: number, options: Options) {
  const bar = progressBar(all > A_PAGE && !showsRows(options) ? all : 0);
  const { statesOf, note } = followUpAsker(temporal, bar.advance);
  return {
    async *rowsOf(runs: RunRow[]): AsyncGenerator<FollowUpListRow[]> {
      for (let at = 0; at < runs.length; at += A_PAGE) {
        const some = runs.slice(at, at + A_PAGE);
        const states = await statesOf(some.filter(isOpen).map(({ id }) => id));
        yield some.map((run) => followUpRow(run, isOpen(run) ? states.get(run.id) : undefined));
      }
    },
    note() {
      bar.stop();
      return note();
    },
  };
}

const isOpen = ({ status }: RunRow): boolean => status === 'RUNNING';

function followUpRow({ kind: followUp, ...run }: RunRow, state?: FollowUpState): FollowUpListRow {
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

function columnsOf(rows: FollowUpListRow[], clock: Clock): ListColumn<FollowUpListRow>[] {
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

function statusText({ status, mode, standing, paused }: FollowUpListRow): string {
  if (status !== 'RUNNING') return status.toLowerCase();
  if (standing === undefined) return '';
  return `${paused ? 'paused; ' : ''}${mode === 'dry-run' ? 'dry run; ' : ''}${standing}`;
}

async function whyNoFollowUp(
  temporal: Temporal,
  filter: FollowUpFilter & Partial<Range>,
  { all, waiting, paused }: Options,
  clock: Clock,
): Promise<string> {
  const count = (some: FollowUpFilter & Partial<Range>, isRunning: boolean) =>
    countRuns(temporal, runQuery(queryOf(some, isRunning)));
  const open = await count(filter, true);
  const which = [...(paused ? ['is paused'] : []), ...(waiting ? ['waits for an answer'] : [])].join(' and ');
  if (which && open) return `none of ${counted(open, 'open follow-up')} ${which}`;
  const closed = all ? 0 : await count(filter, false);
  if (closed)
    return `no follow-up is open; to list ${closed} closed: ${command('follow-ups list --all')} with the same options`;
  return whyEmpty(
    {
      what: WHAT,
      filter,
      alone: {
        campaign: (campaign) => `no follow-up of a campaign “${campaign}” (any more)`,
        lead: (lead) => `no follow-up of ${lead} (any more); what happened to the lead: ${command('leads show', lead)}`,
        name: (name) => `no follow-up ${name} (any more); what starts it: ${command('follow-ups settings')}`,
      },
      nothing: `Temporal has no follow-up yet; what starts them: ${command('follow-ups settings')}`,
      count: (some) => count(some, false),
    },
    clock,
  );
}
