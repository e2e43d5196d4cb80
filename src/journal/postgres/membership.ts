import { reasonOf } from '../../domain/reason.ts';
import type { Database } from '../../store/database.ts';
import type { JournalLog } from '../journal.ts';
import { SQL } from './statements.ts';

/** So long after its last beat the events of a receiver are free for the others. */
const ALIVE_MS = 10_000;
const BEAT_EVERY_MS = 2_000;

export interface MembershipOptions {
  id: string;
  database: Database;
  log: JournalLog;
  /** Runs after each beat that has succeeded. */
  onBeat(): Promise<void>;
}

/** This receiver among those that share the journal. What it has taken is its own while it is alive. */
export interface Membership {
  /** Whether the database knows that this receiver is alive. */
  isAlive(): boolean;
  /** How many other receivers there are. */
  others(): number;
  /** Says that this receiver is alive. Rejects if the database cannot be written. */
  beat(): Promise<void>;
  leave(): Promise<void>;
}

export function createMembership({ id, database, log, onBeat }: MembershipOptions): Membership {
  let others = 0;
  let aliveUntil = 0;
  let isAway = false;
  let isOver = false;
  let beating: Promise<void> | undefined;

  async function beatOnce(): Promise<void> {
    const sentAt = performance.now();
    try {
      const [row] = await database.query<{ others: number }>(SQL.live, [id, ALIVE_MS]);
      others = row?.others ?? 0;
      aliveUntil = sentAt + ALIVE_MS;
      if (isAway) log.info({}, 'the database answers again');
      isAway = false;
    } catch (error) {
      const reason = reasonOf(error);
      if (!isAway) log.error({ reason }, `the database cannot be used: ${reason}; deliveries are answered 503`);
      isAway = true;
      throw error;
    }
  }

  const beat = (): Promise<void> =>
    (beating ??= beatOnce().finally(() => {
      beating = undefined;
    }));

  async function live(): Promise<void> {
    if (isOver) return;
    await beat();
    await onBeat();
  }
  // What fails is logged above.
  const timer = setInterval(() => void live().catch(() => undefined), BEAT_EVERY_MS);
  void live().catch(() => undefined);

  return {
    isAlive: () => performance.now() < aliveUntil,
    others: () => others,
    beat,
    async leave() {
      isOver = true;
      clearInterval(timer);
      await beating?.catch(() => undefined);
      await database.query(SQL.leave, [id]).catch(() => undefined);
    },
  };
}
