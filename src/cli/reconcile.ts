import type { Command } from 'commander';
import { dryReplay } from '../books/dry-replay.ts';
import { counted } from '../domain/text/counted.ts';
import type { Replay, ReplayCounts } from '../domain/monitor/activities.ts';
import { createInstantly } from '../instantly/client.ts';
import { createReplayDispatch } from '../runs/dispatch.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import { eventMemoryMs } from '../runs/event-memory.ts';
import type { Temporal } from '../temporal/connection.ts';
import { replayDeliveries } from '../webhooks/replay.ts';
import type { CliContext } from './context.ts';
import type { Clock } from '../calendar/clock.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readInstant } from './terminal/option-time.ts';
import { print, showProgress } from './terminal/output.ts';
import { columns } from './terminal/table.ts';
import { mustDeclare } from './webhooks/load.ts';

interface Options {
  from: string;
  to?: string;
  dryRun?: boolean;
  complete?: boolean;
  json?: boolean;
}

export function reconcileCommand(program: Command, context: () => CliContext): void {
  const reconcile = program
    .command('reconcile')
    .description(
      'replay the events of a period from Instantly’s delivery log; an event that was processed already is not processed again',
    )
    .requiredOption('--from <time>', 'replay events from this time: 2026-01-31, 2026-01-31T14:00Z, "7 days", yesterday')
    .option('--to <time>', 'replay events up to this time; 2026-01-31 includes all of that day (default: now)')
    .option('--dry-run', 'count the events, but start nothing')
    .option(
      '--complete',
      'with --dry-run: ask Temporal and Instantly for each row; without it they are asked only for counts where those agree with the read model',
    )
    .option(...JSON_OPTION)
    .action((options: Options) =>
      context().withTemporal(async (temporal) => {
        const { window, replay } = await reconcileWindow(context(), temporal, options);
        const { dryRun = false } = options;
        print(options.json, { ...window, dryRun, ...replay }, () => replayText(replay, dryRun));
      }),
    );
  withExamples(reconcile, 'reconcile --from "2 days" --dry-run', 'reconcile --from 2026-01-30 --to 2026-01-31');
}

async function reconcileWindow(context: CliContext, temporal: Temporal, options: Options) {
  const { settings, clock } = context;
  const { publicUrl } = mustDeclare(settings);
  const window = windowOf(options, Date.now(), clock);
  mustBeRemembered(temporal, window.since, await eventMemoryMs(temporal, settings), clock);
  const source = {
    instantly: createInstantly(settings.instantly),
    publicUrl,
    workspace: settings.instantly.workspace,
    eventsIgnored: settings.eventsIgnored,
  };
  if (options.dryRun) {
    const onRead = (rows: number) => showProgress(`${counted(rows, 'row')} read`);
    const count = (model?: ReadModel) => dryReplay({ temporal, source, model, onRead }, window);
    const replay = await (options.complete || !context.hasModel() ? count() : context.withModel(count));
    return { window, replay };
  }
  const { taskQueue } = settings.temporal;
  const replay = await replayDeliveries(
    { ...source, dispatch: createReplayDispatch({ temporal, taskQueue, policy: settings.policy }) },
    { ...window, everything: true, strayDigests: [] },
    { onPage: ({ done }) => showProgress(progressText(done)) },
  );
  return { window, replay };
}

function windowOf({ from, to }: Options, now: number, clock: Clock): { since: number; until: number } {
  const time = { zone: clock.zone, now };
  const since = readInstant('--from', from, time);
  const until = to === undefined ? now : readInstant('--to', to, { ...time, isEnd: true });
  if (since < until) return { since, until };
  throw new Error(`--from is ${clock.says(since)}, it should be before --to, ${clock.says(until)}`);
}

/** Throws if Temporal may have deleted the workflows of events in the window: those would be processed again. */
function mustBeRemembered({ namespace }: Temporal, since: number, memoryMs: number, clock: Clock): void {
  const earliest = Date.now() - memoryMs;
  if (since >= earliest) return;
  throw new Error(
    `--from is ${clock.says(since)}, but namespace ${namespace} remembers events only since ` +
      `${clock.says(earliest)}; older ones would be processed a second time`,
  );
}

function sumOf(replay: Replay): ReplayCounts {
  const sum = { inLog: 0, known: 0, replayed: 0, ignored: 0, refused: 0 };
  for (const counts of Object.values(replay.kinds)) {
    for (const name of Object.keys(sum) as (keyof ReplayCounts)[]) sum[name] += counts[name];
  }
  return sum;
}

function progressText(replay: Replay): string {
  const { inLog, replayed } = sumOf(replay);
  return `${counted(inLog, 'row')} read, ${replayed} of them missing`;
}

function replayText(replay: Replay, dryRun: boolean): string {
  const row = (kind: string, { inLog, known, replayed, ignored, refused }: ReplayCounts) =>
    [kind, inLog, known, replayed, ignored, refused].map(String);
  const kinds = Object.entries(replay.kinds).sort();
  const { tooLarge, withoutPayload } = replay;
  return [
    columns(
      ['KIND', 'IN THE LOG', 'ALREADY PROCESSED', dryRun ? 'WOULD BE REPLAYED' : 'REPLAYED', 'IGNORED', 'REFUSED'],
      [...kinds.map(([kind, counts]) => row(kind, counts)), row('all', sumOf(replay))],
    ),
    ...(tooLarge
      ? [
          `${counted(tooLarge, 'row is', 'rows are')} larger than the receiver accepts (413), so their HTML was left out; ` +
            'with a larger MAX_BODY the receiver accepts them',
        ]
      : []),
    ...(withoutPayload
      ? [`${counted(withoutPayload, 'row has', 'rows have')} no payload, so their events cannot be replayed`]
      : []),
  ].join('\n');
}
