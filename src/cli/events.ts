import { defaultPayloadConverter } from '@temporalio/common';
import type { Command } from 'commander';
import { headline } from '../domain/headline.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import { eventOf } from '../lead-events.ts';
import type { Temporal } from '../temporal/connection.ts';
import { currentDetails } from '../temporal/current-details.ts';
import { describeRun } from '../temporal/describe-run.ts';
import { eventQuery } from '../temporal/run-query.ts';
import { listRuns } from '../temporal/list-runs.ts';
import type { CliContext } from './context.ts';
import { sendCommands } from './events/send.ts';
import { columns, positive, print, shortTime } from './output.ts';
import { pendingOf, pendingText } from './pending.ts';
import { rowOf } from './run-row.ts';

interface ListOptions {
  kind?: string;
  lead?: string;
  campaign?: string;
  attention?: string | true;
  limit: string;
  json?: boolean;
}

export function eventsCommands(program: Command, context: () => CliContext): void {
  const events = program.command('events').description('the events and their workflows');

  sendCommands(events, context);

  events
    .command('list')
    .description('the newest events, as Temporal has them')
    .option('--kind <kind>', 'of this kind')
    .option('--lead <email>', 'of this lead')
    .option('--campaign <name>', 'of this campaign')
    .option('--attention [class]', 'that wait for a person')
    .option('--limit <n>', 'at most so many', '20')
    .option('--json', 'as JSON')
    .action((options: ListOptions) =>
      context().withTemporal(async (temporal) => {
        const { kind, lead, campaign, attention } = options;
        const only = typeof attention === 'string' ? [attention] : attention;
        const query = eventQuery({ kind, lead, campaign, attention: only });
        const rows = (await listRuns(temporal, query, positive('--limit', options.limit))).map(rowOf);
        print(options.json, rows, () =>
          columns(
            ['STARTED (UTC)', 'STATUS', 'KIND', 'LEAD', 'ATTENTION', 'ID'],
            rows.map((r) => [shortTime(r.started), r.status, r.kind, r.lead, r.attention, r.id]),
          ),
        );
      }),
    );

  events
    .command('show <id>')
    .description('one event: what came, what was done, what is pending')
    .option('--json', 'as JSON')
    .action((id: string, options: { json?: boolean }) =>
      context().withTemporal(async (temporal) => {
        const shown = await show(temporal, id);
        print(options.json, shown, () => textOf(shown));
      }),
    );
}

type Shown = Awaited<ReturnType<typeof show>>;

async function show(temporal: Temporal, id: string) {
  const handle = temporal.client.workflow.getHandle(id);
  const description = await describeRun(temporal, id, 'event');
  const history = await handle.fetchHistory();
  const result = history.events?.at(-1)?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0];
  return {
    id,
    status: description.status.name,
    started: description.startTime.toISOString(),
    event: eventOf(history),
    outcomes: result ? defaultPayloadConverter.fromPayload<Record<string, string>>(result) : undefined,
    attention: description.searchAttributes[SEARCH_ATTRIBUTES.attention]?.[0] as string | undefined,
    details: description.status.name === 'RUNNING' ? await currentDetails(handle) : undefined,
    pending: pendingOf(description),
  };
}

function textOf({ id, status, started, event, outcomes, attention, details, pending }: Shown): string {
  return [
    event ? headline(event) : id,
    `${id} · ${status.toLowerCase()} · started ${shortTime(started)} UTC`,
    ...(attention ? [`WAITS FOR A PERSON: ${attention}`] : []),
    ...(details ? [details] : []),
    ...Object.entries(outcomes ?? {}).map(([effect, outcome]) => `  ${effect}: ${outcome}`),
    ...pending.map(pendingText),
    '',
    JSON.stringify(event, null, 2),
  ].join('\n');
}
