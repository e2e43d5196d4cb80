import { reasonOf } from '../domain/reason.ts';
import type { Readiness } from '../http/health.ts';
import type { Log } from '../log/log.ts';
import { explainUnreachable, ping, type Temporal, type TemporalSettings } from '../temporal/connection.ts';

interface Polling {
  isPolling(): boolean;
}

/** Whether the worker takes tasks, in words of ours: anybody may read them. What the libraries say goes to the log. */
export async function workerReadiness(
  settings: TemporalSettings,
  log: Log,
  { temporal, worker }: { temporal?: Temporal; worker?: Polling },
): Promise<Readiness> {
  const problems: string[] = [];
  if (temporal) {
    const error = await ping(temporal).then(
      () => undefined,
      (failure: unknown) => explainUnreachable(settings, failure),
    );
    if (error !== undefined) {
      problems.push('Temporal cannot be reached');
      log.debug({ reason: reasonOf(error) }, 'not ready');
    }
  } else problems.push('Temporal cannot be reached: waiting for it');
  if (temporal && !worker?.isPolling()) problems.push('the worker does not poll');
  return { ready: !problems.length, problems, warnings: [] };
}
