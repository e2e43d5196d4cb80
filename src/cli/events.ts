import { defaultPayloadConverter } from '@temporalio/common';
import type { Command } from 'commander';
import { request } from 'undici';
import { headline } from '../domain/headline.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import { eventOf } from '../lead-events.ts';
import { samplePayload } from '../sandbox/payloads.ts';
import { webhookSecrets } from '../secrets.ts';
import type { Temporal } from '../temporal/connection.ts';
import { currentDetails } from '../temporal/current-details.ts';
import { describeRun } from '../temporal/describe-run.ts';
import { eventQuery } from '../temporal/event-query.ts';
import { listRuns } from '../temporal/list-runs.ts';
import type { CliContext } from './context.ts';
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

  events
    .command('send <kind>')
    .description('send an event through the receiver’s own webhook, e.g. reply_received or "Asked for pricing"')
    .option('--lead <email>', 'the lead it happens to')
    .option('--set <key=value...>', 'any field of the payload; a value that reads as JSON is taken as JSON')
    .option('--json', 'as JSON')
    .action(async (kind: string, options: { lead?: string; set?: string[]; json?: boolean }) => {
      const { settings } = context();
      const overrides = Object.fromEntries((options.set ?? []).map(assignment));
      const payload = samplePayload(kind, { ...(options.lead && { lead_email: options.lead }), ...overrides });
      const answer = await send(`${settings.receiverUrl}/webhooks/instantly`, webhookSecrets(settings)[0]!, payload);
      print(options.json, answer, () => `${answer.status}: ${answer.event_id}`);
    });

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

/** Posts a payload as Instantly does. */
async function send(url: string, secret: string, payload: object) {
  const headers = { 'content-type': 'application/json', 'x-webhook-secret': secret };
  const { statusCode, body } = await request(url, { method: 'POST', headers, body: JSON.stringify(payload) }).catch(
    (cause: Error) => {
      throw new Error(`the receiver at ${url} cannot be reached (${cause.message}); is it running?`, { cause });
    },
  );
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`the receiver at ${url} answered ${statusCode} ${text}`);
  return JSON.parse(text) as { received: true; event_id: string; status: string };
}

function assignment(text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`--set is "${text}", it should be key=value`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value) as unknown];
  } catch {
    return [text.slice(0, at), value];
  }
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
