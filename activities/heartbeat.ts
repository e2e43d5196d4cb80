import { Context } from '@temporalio/activity';

/** Well below the workflows' heartbeat time-outs; most calls are over before the first. */
const BEAT_MS = 4_000;

/** Runs it and tells Temporal meanwhile that its worker lives, and how far it got. */
export async function heartbeating<T>(run: () => Promise<T>, progress: () => unknown = () => undefined): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(progress()), BEAT_MS);
  return run().finally(() => clearInterval(beat));
}
