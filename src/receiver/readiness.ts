import { MINUTE_MS } from '../domain/duration.ts';
import { saysOf, type ConcernCount } from '../domain/concerns/concern.ts';
import { adviceFor } from '../domain/concerns/advice.ts';
import { reasonOf } from '../domain/reason.ts';
import type { Readiness } from '../http/health.ts';
import type { Drain } from '../journal/drain.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log/log.ts';
import { concernsOfReceiver, type Watched } from './concerns.ts';

interface Asked extends Watched {
  /** Why Temporal does not answer; undefined when it does. */
  reach: () => Promise<Error | undefined>;
  log: Log;
}

const STALLED_MS = 5 * MINUTE_MS;

/**
 * Whether the receiver can do its work, in words of ours. What the libraries say may hold anything, a key too: it goes to
 * the log, once for each state.
 */
export function receiverReadiness({ reach, log, ...watched }: Asked): () => Promise<Readiness> {
  const { journal, drain, backlog } = watched;
  let logged = '';
  return async () => {
    const { depth, oldestAgeMs, bytes } = backlog();
    const found = await Promise.all([
      journal.probe().then(
        () => undefined,
        (error: Error) => ({ problem: journalProblem(journal), reason: error.message }),
      ),
      reach().then((error) =>
        error ? { problem: 'Temporal cannot be reached', reason: reasonOf(error) } : dispatchProblem(drain, depth),
      ),
    ]);
    const wrong = found.filter((one) => one !== undefined);
    const reason = wrong.map(({ problem, reason }) => `${problem}: ${reason}`).join('; ');
    if (reason && reason !== logged) log.warn({ reason }, 'not ready');
    logged = reason;
    const concerns = concernsOfReceiver(watched);
    return {
      ready: !wrong.length,
      problems: wrong.map(({ problem }) => problem),
      warnings: concerns.map(warningOf),
      concerns,
      journal: { depth, oldest_age_seconds: Math.round(oldestAgeMs / 1000), bytes },
    };
  };
}

const journalProblem = (journal: Journal): string =>
  journal.isFull() ? 'the journal is full: it has reached JOURNAL_MAX_SIZE' : 'the journal cannot be written';

function dispatchProblem(drain: Drain, depth: number) {
  const trouble = drain.trouble();
  if (trouble !== undefined) return { problem: 'events cannot reach Temporal', reason: reasonOf(trouble) };
  const stalledMs = drain.stalledMs();
  if (stalledMs < STALLED_MS) return undefined;
  const problem = 'events have waited for more than 5 minutes though Temporal answers: restart the receiver';
  return { problem, reason: `${depth} wait, and none has reached Temporal for ${Math.round(stalledMs / 1000)} s` };
}

const warningOf = (seen: ConcernCount): string =>
  [saysOf(seen), ...seen.examples, adviceFor(seen.class, seen.examples)]
    .map((words) => words.replace(/[.;]$/, ''))
    .join('; ');
