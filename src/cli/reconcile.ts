import type { Command } from 'commander';
import { createReplayDispatch } from '../runs/dispatch.ts';
import type { Replay, ReplayCounts } from '../domain/monitor/activities.ts';
import { createInstantly } from '../instantly/client.ts';
import { replayDeliveries, type ReplayDeps } from '../webhooks/replay.ts';
import { eventMemoryMs } from '../runs/event-memory.ts';
import { findRun } from '../runs/find-run.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { CliContext } from './context.ts';
import { columns } from './terminal/table.ts';
import type { Clock } from './terminal/clock.ts';
import { counted, print, showProgress } from './terminal/output.ts';
import { readTime } from './terminal/option-time.ts';
import { mustDeclare } from './webhooks/load.ts';

export function reconcileCommand(program: Command, context: () => CliContext): void {
  program
    .command('reconcile')
    .description('replay a window of Instantly’s delivery log; events that were processed already start nothing')
    .requiredOption(
      '--from <time>',
      'a day of the team such as 2026-01-31, a time such as 2026-01-31T14:00Z, "7 days", yesterday',
    )
    .option('--to <time>', 'the same; a day counts to its end. Now, if absent')
    .option('--dry-run', 'count only; start nothing')
    .option('--json', 'as JSON')
    .action((options: { from: string; to?: string; dryRun?: boolean; json?: boolean }) =>
      context().withTemporal(async (temporal) => {
        const { settings } = context();
        const { publicUrl } = mustDeclare(settings);
        const { clock } = context();
        const window = windowOf(options, Date.now(), clock);
        mustRemember(temporal, window.since, await eventMemoryMs(temporal, settings), clock);
        const { taskQueue } = settings.temporal;
        const start = createReplayDispatch({ temporal, taskQueue, policy: settings.policy });
        const replay = await replayDeliveries(
          {
            instantly: createInstantly(settings.instantly),
            publicUrl,
            workspace: settings.instantly.workspace,
            eventsIgnored: settings.eventsIgnored,
            dispatch: options.dryRun ? wouldStart(temporal) : start,
          },
          { ...window, everything: true, strayDigests: [] },
          { onPage: ({ done }) => showProgress(progressText(done)) },
        );
        print(options.json, { ...window, dryRun: options.dryRun ?? false, ...replay }, () =>
          textOf(replay, options.dryRun),
        );
      }),
    );
}

function windowOf({ from, to }: { from: string; to?: string }, now: number, clock: Clock) {
  const typed = { zone: clock.zone, now };
  const since = readTime('--from', from, typed);
  const until = to === undefined ? now : readTime('--to', to, { ...typed, isEnd: true });
  if (since < until) return { since, until };
  throw new Error(`--from is ${clock.says(since)}, it should be before --to, ${clock.says(until)}`);
}

/** What Temporal has forgotten would be processed a second time. */
function mustRemember({ namespace }: Temporal, since: number, memoryMs: number, clock: Clock): void {
  const earliest = Date.now() - memoryMs;
  if (since >= earliest) return;
  throw new Error(
    `--from is ${clock.says(since)}, but namespace ${namespace} remembers events only since ` +
      `${clock.says(earliest)}; older ones would be processed a second time`,
  );
}

/** What a dispatch would do. */
const wouldStart =
  (temporal: Temporal): ReplayDeps['dispatch'] =>
  async ({ id }) =>
    (await findRun(temporal, id)) ? 'already started' : 'started';

function sumOf(replay: Replay): ReplayCounts {
  const sum = { inLog: 0, known: 0, replayed: 0, ignored: 0, refused: 0 };
  for (const counts of Object.values(replay.kinds)) {
    for (const name of Object.keys(sum) as (keyof ReplayCounts)[]) sum[name] += counts[name];
  }
  return sum;
}

function progressText(replay: Replay): string {
  const { inLog, replayed } = sumOf(replay);
  return `${inLog} rows, ${replayed} of them missing`;
}

function textOf(replay: Replay, dryRun = false): string {
  const row = (kind: string, { inLog, known, replayed, ignored, refused }: ReplayCounts) =>
    [kind, inLog, known, replayed, ignored, refused].map(String);
  return [
    columns(
      ['KIND', 'IN THE LOG', 'ALREADY PROCESSED', dryRun ? 'WOULD BE REPLAYED' : 'REPLAYED', 'IGNORED', 'REFUSED'],
      [
        ...Object.entries(replay.kinds)
          .sort()
          .map(([kind, counts]) => row(kind, counts)),
        row('all', sumOf(replay)),
      ],
    ),
    ...(replay.tooLarge
      ? [
          `${counted(replay.tooLarge, 'row was', 'rows were')} larger than the receiver takes (413): read without their HTML; ` +
            'a larger MAX_BODY lets the receiver take them',
        ]
      : []),
    ...(replay.withoutPayload
      ? [`${counted(replay.withoutPayload, 'row holds', 'rows hold')} no payload, so nothing can be replayed from them`]
      : []),
  ].join('\n');
}
