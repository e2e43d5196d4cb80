import { adviceFor } from '../domain/concerns/advice.ts';
import { concernText, type ConcernCount } from '../domain/concerns/concern.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import type { ReceiverReadiness } from '../domain/readiness.ts';
import { reasonOf } from '../domain/reason.ts';
import type { Drain } from '../journal/drain.ts';
import type { Log } from '../log/log.ts';
import { databaseNeedsPerson } from '../store/failures.ts';
import { concernsOfReceiver, type Watched } from './concerns.ts';

export interface ReadinessSources extends Watched {
  /** Whether the journal is in the database of DATABASE_URL. */
  isShared: boolean;
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
  isShared,
  log,
  ...watched
}: ReadinessSources): () => Promise<ReceiverReadiness> {
  const { drain, backlog } = watched;
  let logged = '';
  return async () => {
    const waiting = await backlog();
    const { depth, oldestAgeMs, bytes } = waiting;
    const [unwritten, ofTemporal] = await Promise.all([
      writeProblem(watched, isShared),
      temporalProblem(whyUnreached, drain, depth),
    ]);
    const problems = [unwritten ?? readProblem(watched, isShared), ofTemporal].filter((one) => one !== undefined);
    const reason = problems.map((one) => `${one.problem}: ${one.reason}`).join('; ');
    if (reason && reason !== logged) log.warn({ reason }, 'not ready');
    logged = reason;
    const concerns = concernsOfReceiver(watched, waiting);
    return {
      ready: !problems.length,
      accepts: !unwritten,
      problems: problems.map(({ problem }) => problem),
      warnings: concerns.map(warningOf),
      concerns,
      journal: { depth, oldest_age_seconds: Math.round(oldestAgeMs / 1000), bytes },
    };
  };
}

async function writeProblem({ journal }: Watched, isShared: boolean): Promise<Problem | undefined> {
  try {
    await journal.probe();
    return undefined;
  } catch (error) {
    if (!journal.isFull()) return journalProblem('the journal cannot be written', error, isShared);
    return { problem: 'the journal is full: it has reached JOURNAL_MAX_SIZE', reason: reasonOf(error) };
  }
}

/** The journal may be written again before it is read again. */
function readProblem({ drain }: Watched, isShared: boolean): Problem | undefined {
  const trouble = drain.journalTrouble();
  if (trouble === undefined) return undefined;
  return journalProblem('events cannot be taken from the journal', trouble, isShared);
}

function journalProblem(what: string, error: unknown, isShared: boolean): Problem {
  const why = `: the database of DATABASE_URL ${databaseNeedsPerson(error) ? 'refuses it' : 'is away'}`;
  return { problem: isShared ? what + why : what, reason: reasonOf(error) };
}

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
