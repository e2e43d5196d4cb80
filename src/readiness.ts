import type { Readiness } from './http/health.ts';
import type { Drain } from './journal/drain.ts';
import type { Journal } from './journal/journal.ts';
import type { Log } from './log.ts';
import { ping, type Temporal } from './temporal/connection.ts';
import { reasonOf } from './temporal/grpc-errors.ts';

/**
 * Whether the receiver can do its work, in words of ours. What the libraries say may hold anything, a key too: it goes to
 * the log, once for each state.
 */
export function readinessOf(journal: Journal, drain: Drain, temporal: Temporal, log: Log): () => Promise<Readiness> {
  let logged = '';
  return async () => {
    const { depth, oldestAt, bytes } = journal.backlog();
    const found = [
      await journal.probe().then(
        () => undefined,
        (error: Error) => ({ problem: 'the journal cannot be written', reason: error.message }),
      ),
      await ping(temporal).then(
        () => {
          const reason = drain.trouble();
          return reason === undefined ? undefined : { problem: 'events cannot reach Temporal', reason };
        },
        (error: Error) => ({ problem: 'Temporal cannot be reached', reason: reasonOf(error) }),
      ),
    ].filter((one) => one !== undefined);
    const reason = found.map(({ problem, reason }) => `${problem}: ${reason}`).join('; ');
    if (reason && reason !== logged) log.warn({ reason }, 'not ready');
    logged = reason;
    const age = oldestAt === undefined ? 0 : Math.round((Date.now() - oldestAt) / 1000);
    const problems = found.map(({ problem }) => problem);
    return { ready: !problems.length, problems, journal: { depth, oldest_age_seconds: age, bytes } };
  };
}
