import type { OutreachEvent } from '../domain/event.ts';
import { reasonOf } from '../domain/reason.ts';
import type { Log } from '../log/log.ts';
import { createDispatch, type Dispatch, isNamespacesFault } from '../runs/dispatch.ts';
import type { Settings } from '../settings/settings.ts';
import { explainUnreachable, type Temporal } from '../temporal/connection.ts';
import { prepareNamespace } from '../temporal/namespace.ts';

export interface DispatchPreparedOptions {
  /** The worker runs in this process, on the same connection. */
  eager: boolean;
  /** Called for each event that Temporal took only after its long texts were cut. */
  onShortened(): void;
}

/**
 * Dispatches events once the namespace is prepared. Starts to prepare it immediately and tries again with each dispatch,
 * until that succeeds. An error says why Temporal is unreachable, if that can be found out.
 */
export function createPreparedDispatch(
  settings: Settings,
  temporal: Temporal,
  log: Log,
  { eager, onShortened }: DispatchPreparedOptions,
): Dispatch {
  const start = createDispatch({
    temporal,
    taskQueue: settings.temporal.taskQueue,
    policy: settings.policy,
    eager,
    onShortened({ id, kind }: OutreachEvent, reason: string) {
      onShortened();
      log.warn({ eventId: id, kind, reason }, 'Temporal took this event only after its long texts were cut');
    },
  });
  const prepare = () => untilItSucceeds(() => prepareNamespace(temporal, settings.dedupeWindowMs, log));
  let prepared = prepare();
  prepared().catch(async (error: unknown) => {
    const reason = reasonOf(await explainUnreachable(settings.temporal, error));
    log.warn({ reason }, `Temporal is not ready: ${reason}; events wait in the journal`);
  });

  return async (event, receivedAt) => {
    try {
      await prepared();
      return await start(event, receivedAt);
    } catch (error) {
      // Somebody has deleted a search attribute: the next attempt creates it again.
      if (isNamespacesFault(error)) prepared = prepare();
      throw await explainUnreachable(settings.temporal, error);
    }
  };
}

/** Runs the function once; runs it again only after it has failed. */
function untilItSucceeds(run: () => Promise<void>): () => Promise<void> {
  let attempt: Promise<void> | undefined;
  return () =>
    (attempt ??= run().catch((error: unknown) => {
      attempt = undefined;
      throw error;
    }));
}
