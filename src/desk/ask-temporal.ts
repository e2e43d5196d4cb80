import { reasonOf } from '../domain/reason.ts';
import type { RequestLog } from '../http/access-log.ts';
import { hurried } from '../stories/read-now.ts';
import { ping, type Temporal } from '../temporal/connection.ts';
import { isNotFound, isUnanswered } from '../temporal/grpc-errors.ts';
import { inTime } from './in-time.ts';

/** What came of a question. `late`: there is no answer yet; `away`: Temporal answers nobody. */
export type TemporalAnswer<Value> =
  { state: 'answered'; value: Value } | { state: 'failed'; error: unknown } | { state: 'late' | 'away' };

type NoAnswer = Exclude<TemporalAnswer<unknown>, { state: 'answered' }>;

/** Why the page does not know what it has asked for, as the end of a sentence. */
export function whyNotKnown(answer: NoAnswer): string {
  if (answer.state === 'failed')
    return isNotFound(answer.error) ? 'Temporal does not have it any more' : (answer.error as Error).message;
  return answer.state === 'away' ? 'Temporal does not answer' : 'Temporal has not answered yet';
}

/**
 * Asks Temporal about a single run, because a page shows it. Nobody waits while Temporal is known to be away, and those who ask
 * the same at the same time share the answer. Never rejects.
 * @param what the question, as a text that no other question has.
 * @param waitMs the page is shown without an answer then. Temporal may still answer, for the next page.
 */
export type AskTemporal = <Value>(
  what: string,
  waitMs: number,
  ask: (temporal: Temporal) => Promise<Value>,
) => Promise<TemporalAnswer<Value>>;

const WITHIN_MS = 3_000;
/** Without an answer after this time, it is looked whether Temporal is there. */
const DOUBT_MS = 100;
/** A call that is tried again may end long after its deadline. */
const LOOK_MS = 1_000;
/** So long a look counts. */
const KNOWN_MS = 6_000;

const doesAnswer = (temporal: Temporal): Promise<boolean> =>
  ping(temporal, LOOK_MS).then(
    () => true,
    (error: unknown) => !isUnanswered(error),
  );

export function createAskTemporal(temporal: Temporal, log: Pick<RequestLog, 'info' | 'warn'>): AskTemporal {
  const asked = new Map<string, Promise<TemporalAnswer<unknown>>>();
  let isAway = false;
  let lookedAt = 0;
  let looking: Promise<void> | undefined;

  const look = (): Promise<void> =>
    (looking ??= inTime(doesAnswer(temporal), LOOK_MS)
      .then((answers = false) => {
        if (!answers && !isAway) log.warn({}, `Temporal at ${temporal.address} does not answer the desk`);
        if (answers && isAway) log.info({}, `Temporal at ${temporal.address} answers the desk again`);
        isAway = !answers;
        lookedAt = Date.now();
      })
      .finally(() => (looking = undefined)));

  function begin<Value>(what: string, ask: (temporal: Temporal) => Promise<Value>): Promise<TemporalAnswer<Value>> {
    const known = asked.get(what) as Promise<TemporalAnswer<Value>> | undefined;
    if (known) return known;
    const answer = ask(hurried(temporal, WITHIN_MS))
      .then(
        (value): TemporalAnswer<Value> => ({ state: 'answered', value }),
        (error: unknown): TemporalAnswer<Value> => {
          if (!isUnanswered(error)) log.warn({ reason: reasonOf(error) }, 'a page could not read a run from Temporal');
          return { state: 'failed', error };
        },
      )
      .finally(() => asked.delete(what));
    asked.set(what, answer);
    return answer;
  }

  return async (what, waitMs, ask) => {
    if (isAway) {
      const looked = look();
      if (Date.now() - lookedAt < KNOWN_MS) return { state: 'away' };
      await inTime(looked, Math.min(waitMs, DOUBT_MS));
      if (isAway) return { state: 'late' };
    }
    const answer = begin(what, ask);
    const soon = await inTime(answer, Math.min(waitMs, DOUBT_MS));
    if (soon) return soon;
    const orAway = look().then(() => (isAway ? ({ state: 'away' } as const) : answer));
    return (
      (await inTime(Promise.race([answer, orAway]), Math.max(0, waitMs - DOUBT_MS))) ?? {
        state: isAway ? 'away' : 'late',
      }
    );
  };
}
