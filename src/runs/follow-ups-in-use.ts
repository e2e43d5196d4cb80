import { MINUTE_MS } from '../domain/duration.ts';
import type { FollowUpChoice } from '../domain/follow-up/follow-up.ts';
import type { TemporalCalls } from '../temporal/connection.ts';
import { countRuns } from './list-runs.ts';
import { runQuery } from './query.ts';
import { followUpOf, FOLLOW_UP_TYPES } from './workflow-types.ts';

const ASKS_EVERY_MS = MINUTE_MS / 2;
/** An answer of Temporal is used so long. */
const USED_FOR_MS = MINUTE_MS;

/**
 * The follow-ups that an event may start or end: without those that are off, if Temporal listed no open run of them within the
 * last minute. To notify a follow-up that does not run costs Temporal as much as a start. If one was not yet listed, it still
 * ends: before each step it asks which events of its lead it has missed.
 */
export function followUpsInUse(temporal: TemporalCalls, choices: FollowUpChoice[]): () => FollowUpChoice[] {
  let unused: string[] = [];
  let answeredAt = -Infinity;
  let askedAt = -Infinity;

  async function ask(): Promise<void> {
    const off = choices.filter(({ mode }) => mode === 'off').map(({ name }) => name);
    const types = FOLLOW_UP_TYPES.filter((type) => off.includes(followUpOf(type)!));
    if (!types.length) return;
    const begunAt = (askedAt = performance.now());
    const open = await countRuns(temporal, runQuery({ types, isRunning: true }));
    unused = open ? [] : off;
    answeredAt = begunAt;
  }

  return () => {
    const now = performance.now();
    // Until Temporal has answered, all are in use.
    if (now - askedAt > ASKS_EVERY_MS) void ask().catch(() => undefined);
    if (now - answeredAt > USED_FOR_MS) return choices;
    return choices.filter(({ name, mode }) => mode !== 'off' || !unused.includes(name));
  };
}
