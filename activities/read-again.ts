import type { Activities, ReadAgain } from '../src/domain/activities.ts';
import { VendorError } from '../src/domain/failure.ts';
import type { ReplayDeps } from '../src/webhooks/replay.ts';
import { translate } from '../src/instantly/translate.ts';
import { wrapEach } from './wrap-each.ts';
import { asTemporalFailures } from './temporal-failures.ts';
import { heartbeating } from './heartbeat.ts';

export interface ReadAgainDeps extends Pick<ReplayDeps, 'workspace' | 'eventsIgnored' | 'dispatch'> {
  /** The custom labels of the workspace, from Instantly. */
  labels(): Promise<string[]>;
}

/** The activity that reads an unknown event again. It starts a workflow, so it is not part of `createActivities`. */
export function createReadAgain(deps: ReadAgainDeps) {
  const activities = asTemporalFailures({
    async readAgain({ payload, receivedAt }: ReadAgain) {
      const options = { workspace: deps.workspace, receivedAt: new Date(receivedAt) };
      let event = translate(payload, options);
      // A custom label may look like a program's name. If Instantly does not answer, the event stays parked.
      if (event.kind === 'unknown' && event.reason.startsWith('event_type ')) {
        event = translate(payload, { ...options, labels: await deps.labels().catch(() => []) });
      }
      if (event.kind === 'unknown') throw new VendorError('unreadable', event.reason);
      if (deps.eventsIgnored.has(event.kind)) return { id: event.id, became: 'ignored' };
      const became = await deps.dispatch(event);
      if (became === 'refused') throw new VendorError('unreadable', `Temporal does not take it as ${event.id}`);
      return { id: event.id, became };
    },
  } satisfies Pick<Activities, 'readAgain'>);
  return wrapEach(activities, (run) => heartbeating(run));
}
