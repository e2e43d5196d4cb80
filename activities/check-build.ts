import { Context } from '@temporalio/activity';
import type { BuildActivities, BuildCheck, BuildReport } from '../src/domain/build-check.ts';
import { heartbeating } from './heartbeat.ts';
import { asTemporalFailures } from './temporal-failures.ts';

/** Replays runs with the workflows of this worker's build. */
export type CheckBuild = (
  check: BuildCheck,
  options: { onRun(replayed: number, all: number): void; signal: AbortSignal },
) => Promise<BuildReport>;

/** The activity by which a worker checks its own build. Its heartbeats say how many runs it has replayed. */
export const createBuildActivities = (replay: CheckBuild): BuildActivities =>
  asTemporalFailures({
    checkBuild(check) {
      let progress = '';
      const onRun = (replayed: number, all: number) => {
        progress = `${replayed} of ${all} runs are replayed`;
      };
      const { cancellationSignal: signal } = Context.current();
      return heartbeating(
        () => replay(check, { onRun, signal }),
        () => progress,
      );
    },
  } satisfies BuildActivities);
