import { setTimeout as sleep } from 'node:timers/promises';
import { problemOf } from './spawn-server.ts';

/** One cancelled call gives one such answer also in a healthy server. */
const ANSWERS_IN_A_ROW = 3;

/**
 * Resolves with true when the server answers nothing but "interrupted (9)", with false when it ends. Up to CLI 1.5.1 a call that is
 * cancelled in the wrong moment leaves the server's only connection to SQLite interrupted forever: modernc.org/sqlite
 * 1.34.1 drops the rows of a cancelled query without closing them. 1.44.3, in CLI 1.8.2, closes them.
 */
export async function isInterrupted(address: string, askEveryMs: number, ended: Promise<unknown>): Promise<boolean> {
  // Asked for months: a race with `ended` in each turn would keep something of each until the server ends.
  let isOver = false;
  void ended.then(() => (isOver = true));
  for (let inARow = 0; inARow < ANSWERS_IN_A_ROW && !isOver;) {
    await sleep(askEveryMs, undefined, { ref: false });
    if (!isOver) inARow = (await problemOf(address))?.includes('interrupted (9)') ? inARow + 1 : 0;
  }
  return !isOver;
}
