import type { Command } from 'commander';
import { EVENT_KINDS } from '../../domain/event.ts';
import { command } from '../../domain/command.ts';
import { FAILURE_CLASSES } from '../../domain/failure.ts';
import { countRunsBy } from '../../runs/count-by.ts';
import { countRuns } from '../../runs/list-runs.ts';
import { newestPages } from '../../runs/newest-runs.ts';
import { eventQuery } from '../../runs/query.ts';
import { OUTREACH_EVENT } from '../../runs/workflow-types.ts';
import type { CliContext } from '../context.ts';
import type { Clock } from '../../calendar/clock.ts';
import { withExamples } from '../terminal/help.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { byTime, TIMES } from '../list/group.ts';
import { readLimit, type ListOptions, type Range, readRange, showsRows, withListOptions } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import { runRowOf, upTo } from '../list/model-run.ts';
import { readWhole, type WholeListOptions, withSource } from '../list/whole-list.ts';
import { whyEmpty } from '../list/why-empty.ts';
import { unsureNote } from '../list/unsure.ts';
import { kindText, type RunRow, rowOf } from '../../runs/row.ts';
import { readProgress } from '../terminal/progress.ts';
import { shortIds } from '../terminal/short-id.ts';
import { readEmail, readChoice, readText } from '../terminal/option-values.ts';

interface Options extends ListOptions, WholeListOptions {
  kind?: string;
  lead?: string;
  campaign?: string;
  attention?: string | true;
}

const WHAT: [string, string] = ['event', 'events'];
const LIMIT = 20;
/** Temporal lists so many sooner than it counts them by the values of a search attribute. */
const FEW = 5_000;
const GROUPS = {
  kind: (row: RunRow) => row.kind,
  campaign: (row: RunRow) => row.campaign,
  lead: (row: RunRow) => row.lead,
  status: (row: RunRow) => row.status,
  attention: (row: RunRow) => row.attention,
};

export function eventsListCommand(events: Command, context: () => CliContext): void {
  const list = events
    .command('list')
    .description('list the events that Temporal remembers, the newest first')
    .option('--kind <kind>', 'only events of this kind, such as reply_received')
    .option('--lead <email>', 'only events of the lead with this email address')
    .option('--campaign <name>', 'only events of the campaign with this name')
    .option(
      '--attention [class]',
      `only events that wait for a person; with a class, only for that reason: ${FAILURE_CLASSES.join(', ')}`,
    );
  withSource(withListOptions(list, 'events that arrived', [...Object.keys(GROUPS), ...TIMES], LIMIT));
  withExamples(
    list,
    'events list --kind reply_received --since "7 days"',
    'events list --lead jane@example.com',
    'events list --group-by campaign,kind --csv',
    'events list --since "30 minutes" --group-by minute',
  );
  list.action(async (options: Options) => {
    const { clock, withTemporal } = context();
    const filter = { ...readEventFilter(options), ...readRange(options, clock.zone) };
    const limit = readLimit(options, LIMIT);
    const shown = {
      what: WHAT,
      groups: { ...GROUPS, ...byTime((row: RunRow) => row.started, clock) },
      columns: (rows: RunRow[]) => columnsOf(rows, clock),
      whyEmpty: () => withTemporal((temporal) => whyNoEvent(temporal, filter, clock)),
    };
    const isShown = await readWhole(context(), { ...options, ...filter, limit }, async (model, notes) => {
      const { pages, note } = upTo(model.startedEvents(filter), limit, runRowOf);
      await showList(options, { ...shown, pages, notes: () => [...notes, note()] });
    });
    if (isShown) return;
    await withTemporal(async (temporal) => {
      const runs = { ...filter, types: [OUTREACH_EVENT] };
      const found = await newestPages(temporal, runs, {
        limit,
        rowOf,
        anyOrder: options.groupBy !== undefined,
        onRead: showsRows(options) ? undefined : readProgress,
      });
      await showList(options, {
        ...shown,
        pages: found.pages,
        total: () => found.total,
        ...(found.total > FEW && limit >= found.total && { counts: (by) => countRunsBy(temporal, runs, by) }),
        notes: () => [unsureNote(found)],
      });
    });
  });
}

function columnsOf(rows: RunRow[], clock: Clock): ListColumn<RunRow>[] {
  const short = shortIds(rows.map(({ id }) => id));
  return [
    {
      heading: clock.heading('STARTED'),
      rigid: true,
      of: (row) => clock.minute(row.started),
      whole: (row) => clock.second(row.started),
    },
    { heading: 'STATUS', rigid: true, of: (row) => row.status.toLowerCase() },
    { heading: 'KIND', spare: rows.every((row) => kindText(row) === row.kind), of: kindText },
    { heading: 'LEAD', of: (row) => row.lead },
    { heading: 'CAMPAIGN', spare: 1, of: (row) => row.campaign },
    { heading: 'ATTENTION', of: (row) => row.attention },
    { heading: 'ID', rigid: true, of: (row) => short(row.id), whole: (row) => row.id },
    { heading: 'WHY UNKNOWN', spare: 2, of: (row) => row.reason },
  ];
}

const whyNoEvent = (
  temporal: Temporal,
  filter: ReturnType<typeof readEventFilter> & Range,
  clock: Clock,
): Promise<string> =>
  whyEmpty(
    {
      what: WHAT,
      filter,
      alone: {
        lead: (lead) => `no event of ${lead}: Temporal knows no such lead (any more)`,
        campaign: (campaign) => `no event of a campaign “${campaign}”: Temporal knows no such campaign (any more)`,
        kind: (kind) => `no event of the kind ${kind} (any more)`,
        attention: () => 'no event waits for a person for that reason',
      },
      nothing: `Temporal has no event yet; to send one: ${command('events send reply_received --lead jane@example.com')}`,
      count: (some) => countRuns(temporal, eventQuery(some)),
    },
    clock,
  );

const readEventFilter = ({ kind, lead, campaign, attention }: Options) => ({
  kind: kind === undefined ? undefined : readChoice('--kind', kind, EVENT_KINDS),
  lead: lead === undefined ? undefined : readEmail('--lead', lead),
  campaign: campaign === undefined ? undefined : readText('--campaign', campaign, 'the name of a campaign'),
  attention: typeof attention === 'string' ? [readChoice('--attention', attention, FAILURE_CLASSES)] : attention,
});
