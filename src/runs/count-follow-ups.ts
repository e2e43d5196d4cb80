import { FAILURE_CLASSES, QUESTION } from '../domain/failure.ts';
import type { Temporal } from '../temporal/connection.ts';
import { countRuns } from './list-runs.ts';
import { runQuery } from './query.ts';
import { FOLLOW_UP_TYPES } from './workflow-types.ts';

/** How many follow-ups are open, by what they wait for: time or an event, an answer to a question, a decision on an effect. */
export async function countFollowUps(temporal: Temporal): Promise<Record<'waiting' | 'question' | 'parked', number>> {
  const count = (attention?: readonly string[]) =>
    countRuns(temporal, runQuery({ types: FOLLOW_UP_TYPES, isRunning: true, attention }));
  const [all, question, parked] = await Promise.all([count(), count([QUESTION]), count(FAILURE_CLASSES)]);
  // The counts are not of one moment.
  return { waiting: Math.max(0, all - question - parked), question, parked };
}
