import { Context } from '@temporalio/activity';

/** Much shorter than the workflows' heartbeat timeouts. Most activities end before the first heartbeat. */
const BEAT_MS = 2_000;

/** Runs it and meanwhile sends Temporal heartbeats with its progress. */
export async function heartbeating<T>(run: () => Promise<T>, progress: () => unknown = () => undefined): Promise<T> {
  const context = Context.current();
  // The server knows nothing of a local activity.
  if (context.info.isLocal) return run();
  const beat = setInterval(() => context.heartbeat(progress()), BEAT_MS);
  return run().finally(() => clearInterval(beat));
}
