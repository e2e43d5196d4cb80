import { reasonOf } from '../domain/reason.ts';
import type { Readiness } from '../domain/readiness.ts';
import type { Log } from '../log/log.ts';
import { type Temporal, type TemporalSettings, whyUnreached } from '../temporal/connection.ts';

interface Polling {
  isPolling(): boolean;
}

/** Whether the worker takes tasks. Shows only our own texts, because anybody may read them. Errors of libraries are logged. */
export async function workerReadiness(
  settings: TemporalSettings,
  log: Log,
  { temporal, worker }: { temporal?: Temporal; worker?: Polling },
): Promise<Readiness> {
  const problems: string[] = [];
  if (temporal) {
    const error = await whyUnreached(settings, temporal);
    if (error) {
      problems.push('Temporal cannot be reached');
      log.debug({ reason: reasonOf(error) }, 'not ready');
    }
    if (!worker?.isPolling()) problems.push('the worker does not poll');
  } else {
    problems.push('Temporal cannot be reached: waiting for it');
  }
  return { ready: !problems.length, problems, warnings: [] };
}
