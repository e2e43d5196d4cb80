import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Command } from 'commander';
import pMap from 'p-map';
import { answerUpdate, pauseUpdate, resumeUpdate } from '../../../workflows/follow-up-engine/messages.ts';
import {
  type ByPerson,
  checkUpdate,
  resumeWebhookUpdate,
  testWebhookUpdate,
} from '../../../workflows/webhook-monitor/messages.ts';
import { FOLLOW_UP_TYPES, WEBHOOK_MONITOR } from '../../runs/workflow-types.ts';
import { historyOf, timeOfEvent, updatesOf } from '../../runs/history.ts';
import { countRuns, listRuns } from '../../runs/list-runs.ts';
import { withEffects } from '../../runs/parked.ts';
import { runQuery } from '../../runs/query.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';
import { CONCURRENT_CALLS, type Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';
import { answerText } from '../../decisions/answer.ts';
import { allIn } from '../list/all-in.ts';
import { byTime, TIMES } from '../list/group.ts';
import { isWithin, type ListOptions, readLimit, readRange, withListOptions } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import type { Clock } from '../../calendar/clock.ts';
import { withExamples } from '../terminal/help.ts';
import { readChoice, readEmail, readText } from '../terminal/option-values.ts';
import { shortIds } from '../terminal/short-id.ts';
import { decisionsOf, decisionText } from '../../runs/decisions.ts';
import { DAY_MS } from '../../domain/duration.ts';

/** What a person decided about a workflow. */
interface LogEntry extends Pick<RunRow, 'id' | 'kind' | 'lead'> {
  /** ISO 8601 */
  at: string;
  by: string | undefined;
  what: string;
  decision: string;
}

interface Options extends ListOptions {
  by?: string;
  what?: string;
  lead?: string;
}

const WHAT = ['retry', 'skip', 'approve', 'edit', 'reject', 'pause', 'resume', 'cancel', 'check', 'test'];

const LIMIT = 20;
const WEEK_MS = 7 * DAY_MS;
/** The maximum number of workflows whose histories are read. */
const MOST_READ = 300;
const GROUPS = {
  by: (one: LogEntry) => one.by,
  what: (one: LogEntry) => one.what,
  kind: (one: LogEntry) => one.kind,
  lead: (one: LogEntry) => one.lead,
};

export function attentionLogCommand(attention: Command, context: () => CliContext): void {
  const log = attention
    .command('log')
    .description(
      `list what people have decided, the newest first: retries, skips, answers, pauses, cancellations, orders to the webhook monitor (without --since: in the last 7 days); reads the histories of at most ${MOST_READ} workflows`,
    )
    .option('--by <name>', 'only decisions of this person')
    .option('--what <decision>', `only decisions of this kind: ${WHAT.join(', ')} (edit: approved with another text)`)
    .option('--lead <email>', 'only decisions about the lead with this email address');
  withListOptions(log, 'decisions made', [...Object.keys(GROUPS), ...TIMES], LIMIT);
  withExamples(log, 'attention log', 'attention log --by maya', 'attention log --since "this week" --group-by by');
  log.action(async (options: Options) => {
    const { clock, withTemporal } = context();
    const { since = Date.now() - WEEK_MS, until } = readRange(options, clock.zone);
    const limit = readLimit(options, LIMIT);
    const isMeant = meantBy(options);
    await withTemporal(async (temporal) => {
      const { entries, read, candidates } = await entriesSince(temporal, since);
      const within = entries.filter(({ at }) => isWithin({ since, until }, at));
      const found = within.filter(isMeant).sort((a, b) => b.at.localeCompare(a.at));
      const rows = found.slice(0, limit);
      const cut = `decisions are only in the workflows’ histories; those of ${read} of ${candidates} workflows were read`;
      await showList(options, {
        what: ['decision', 'decisions'],
        pages: allIn(rows),
        total: () => found.length,
        columns: (shown) => columnsOf(shown, clock),
        groups: { ...GROUPS, ...byTime((one: LogEntry) => one.at, clock) },
        notes: () => [candidates > read ? cut : undefined],
        whyEmpty: () =>
          within.length
            ? `no decision matches; without the options there are ${within.length}`
            : `nobody has decided anything since ${clock.says(since)}`,
      });
    });
  });
}

/**
 * Reads the decisions from the histories of all workflows about which a person may have decided.
 * @param since milliseconds since 1970.
 */
async function entriesSince(temporal: Temporal, since: number) {
  const { types } = withEffects();
  const eventTypes = types.filter((type) => !FOLLOW_UP_TYPES.includes(type));
  const closed = { closedSince: since };
  const queries = [
    runQuery({ types, attention: true, isRunning: true }),
    runQuery({ types: FOLLOW_UP_TYPES, isRunning: true }),
    runQuery({ types: [WEBHOOK_MONITOR], isRunning: true }),
    runQuery({ types: [WEBHOOK_MONITOR], ...closed }),
    // A decision makes a history longer: with one the shortest has 15 events, and most without one have 14 or fewer.
    `${runQuery({ types: eventTypes, ...closed })} AND HistoryLength > 14`,
    runQuery({ types: FOLLOW_UP_TYPES, ...closed }),
  ];
  const [counts, lists] = await Promise.all([
    Promise.all(queries.map((query) => countRuns(temporal, query))),
    Promise.all(queries.map((query) => listRuns(temporal, query, MOST_READ))),
  ]);
  const runs = new Map(lists.flat().map((run) => [run.runId, run]));
  const closedAt = ({ closeTime }: { closeTime?: Date }) => (closeTime ?? new Date()).getTime();
  const newest = [...runs.values()].sort((a, b) => closedAt(b) - closedAt(a)).slice(0, MOST_READ);
  const entries = await pMap(
    newest,
    async (run) => {
      const { id, kind, lead } = rowOf(run);
      const history = await historyOf(temporal, run.workflowId, run.runId).catch(() => ({ events: [] }));
      return entriesOf(history).map((one) => ({ ...one, id, kind, lead }));
    },
    CONCURRENT_CALLS,
  );
  const listedTwice = lists.flat().length - runs.size;
  return {
    entries: entries.flat(),
    read: newest.length,
    candidates: counts.reduce((sum, count) => sum + count, 0) - listedTwice,
  };
}

function entriesOf(history: History): Pick<LogEntry, 'at' | 'by' | 'what' | 'decision'>[] {
  const repairs = decisionsOf(history).map(({ at, by, ...decision }) => ({
    ...{ at, by, what: decision.action },
    decision: decisionText(decision),
  }));
  const answers = updatesOf(history, answerUpdate).map(({ at, input: { by, ...given } }) => ({
    ...{ at, by, what: given.decision },
    decision: answerText(given),
  }));
  const steered = [pauseUpdate, resumeUpdate].flatMap((update) =>
    updatesOf(history, update)
      // The monitor has a `resume` of its own.
      .filter(({ input }) => typeof input === 'string')
      .map(({ at, input }) => ({ at, by: input, what: update.name, decision: update.name })),
  );
  const cancelled = (history.events ?? []).flatMap((event) => {
    const cause = event.workflowExecutionCancelRequestedEventAttributes?.cause;
    return cause ? [{ at: timeOfEvent(event), by: /^by (.+)$/s.exec(cause)?.[1], ...CANCEL }] : [];
  });
  const orders = [checkUpdate, resumeWebhookUpdate, testWebhookUpdate].flatMap((update) =>
    updatesOf<unknown, ByPerson & { webhookId?: string }>(history, update as never).flatMap(({ at, input }) =>
      typeof input.by === 'string' && input.by
        ? [{ at, by: input.by, what: update.name, decision: [update.name, input.webhookId].filter(Boolean).join(' ') }]
        : [],
    ),
  );
  return [...repairs, ...answers, ...steered, ...cancelled, ...orders];
}

function meantBy({ by, what, lead }: Options): (one: LogEntry) => boolean {
  const wanted = {
    by: by && readText('--by', by, 'the name of a person'),
    what: what && readChoice('--what', what, WHAT),
    lead: lead && readEmail('--lead', lead).toLowerCase(),
  };
  return (one) =>
    (!wanted.by || one.by === wanted.by) &&
    (!wanted.what || one.what === wanted.what) &&
    (!wanted.lead || one.lead?.toLowerCase() === wanted.lead);
}

const CANCEL = { what: 'cancel', decision: 'cancel' };

function columnsOf(rows: LogEntry[], clock: Clock): ListColumn<LogEntry>[] {
  const short = shortIds(rows.map(({ id }) => id));
  return [
    { heading: clock.heading('AT'), rigid: true, of: ({ at }) => clock.minute(at) },
    { heading: 'BY', of: ({ by }) => by },
    { heading: 'DECISION', of: ({ decision }) => decision },
    { heading: 'KIND', spare: true, of: ({ kind }) => kind },
    { heading: 'LEAD', spare: 1, of: ({ lead }) => lead },
    { heading: 'ID', rigid: true, of: ({ id }) => short(id), whole: ({ id }) => id },
  ];
}
