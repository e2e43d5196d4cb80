import { adviceFor } from '../domain/concerns/advice.ts';
import { concernText, type ConcernCount } from '../domain/concerns/concern.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import type { ReceiverReadiness } from '../domain/readiness.ts';
import { reasonOf } from '../domain/reason.ts';
import type { Drain } from '../journal/drain.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log/log.ts';
import { concernsOfReceiver, type Watched } from './concerns.ts';

export interface ReadinessSources extends Watched {
  /** Why Temporal does not answer; undefined if it does. */
  whyUnreached: () => Promise<Error | undefined>;
  log: Log;
}

/** A problem in our words, and what the library said. */
interface Problem {
  problem: string;
  reason: string;
}

const STALLED_MS = 5 * MINUTE_MS;

/**
 * Whether the receiver can do its work. `/readyz` shows only our own texts: an error of a library may contain anything, even a
 * key. Such errors are logged, once for each new state.
 */
export function receiverReadiness({
  whyUnreached,
  log,
  ...watched
}: ReadinessSources): () => Promise<ReceiverReadiness> {
  const { journal, drain, backlog } = watched;
  let logged = '';
  return async () => {
    const waiting = await backlog();
    const { depth, oldestAgeMs, bytes } = waiting;
    const [ofJournal, ofTemporal] = await Promise.all([
      journalProblem(journal),
      temporalProblem(whyUnreached, drain, depth),
    ]);
    const problems = [ofJournal, ofTemporal].filter((one) => one !== undefined);
    const reason = problems.map((one) => `${one.problem}: ${one.reason}`).join('; ');
    if (reason && reason !== logged) log.warn({ reason }, 'not ready');
    logged = reason;
    const concerns = concernsOfReceiver(watched, waiting);
    return {
      ready: !problems.length,
      accepts: !ofJournal,
      problems: problems.map(({ problem }) => problem),
      warnings: concerns.map(warningOf),
      concerns,
      journal: { depth, oldest_age_seconds: Math.round(oldestAgeMs / 1000), bytes },
    };
  };
}

const journalProblem = (journal: Journal): Promise<Problem | undefined> =>
  journal.probe().then(
    () => undefined,
    (error: Error) => ({
      problem: journal.isFull()
        ? 'the journal is full: it has reached JOURNAL_MAX_SIZE'
        : 'the journal cannot be written',
      reason: error.message,
    }),
  );

async function temporalProblem(
  whyUnreached: ReadinessSources['whyUnreached'],
  drain: Drain,
  depth: number,
): Promise<Problem | undefined> {
  const error = await whyUnreached();
  if (error) return { problem: 'Temporal cannot be reached', reason: reasonOf(error) };
  const trouble = drain.trouble();
  if (trouble !== undefined) return { problem: 'events cannot reach Temporal', reason: reasonOf(trouble) };
  const stalledMs = drain.stalledMs();
  if (stalledMs < STALLED_MS) return undefined;
  return {
    problem: 'events have waited for more than 5 minutes although Temporal answers: restart the receiver',
    reason: `${depth} events wait, and none has reached Temporal for ${Math.round(stalledMs / 1000)} s`,
  };
}

/** One line: what was found, examples, and what to do. */
const warningOf = (seen: ConcernCount): string =>
  [concernText(seen), ...seen.examples, adviceFor(seen.class, seen.examples)]
    .map((words) => words.replace(/[.;]$/, ''))
    .join('; ');
