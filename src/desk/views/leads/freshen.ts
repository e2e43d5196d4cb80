import { reasonOf } from '../../../domain/reason.ts';
import type { LeadRows } from '../../../read-model/read-model.ts';
import { hurried, readNow } from '../../../stories/read-now.ts';
import type { Desk } from '../../desk.ts';
import { inTime } from './in-time.ts';

/** So long a page waits; what is read later is on the next one. */
const WAIT_MS = 120;
const WITHIN_MS = 3_000;
/** What was read so recently is new enough. */
const NEW_MS = 3_000;
const MOST = 20;
/** So long nobody asks Temporal again. */
const AWAY_MS = 5_000;

export interface Fresh {
  rows: LeadRows;
  /** `reading`: Temporal has not answered yet; `away`: it does not answer. The rows are then those of the model. */
  state: 'fresh' | 'reading' | 'away';
}

/** Reads what is not over from Temporal, before it is shown. */
export function freshener({ model, temporal, log }: Desk) {
  const reading = new Map<string, Promise<boolean>>();
  let awayUntil = 0;

  /** Whether Temporal has answered. */
  const readOpen = (email: string, open: Parameters<typeof readNow>[2]): Promise<boolean> =>
    readNow(model, hurried(temporal, WITHIN_MS), open)
      .then(
        () => true,
        (error: unknown) => {
          log.warn({ reason: reasonOf(error) }, 'what is open of a lead could not be read from Temporal');
          awayUntil = Date.now() + AWAY_MS;
          return false;
        },
      )
      .finally(() => reading.delete(email));

  return async (rows: LeadRows): Promise<Fresh> => {
    const { email } = rows.lead;
    const open = [...rows.followUps, ...rows.events]
      .filter(({ closed, seen }) => !closed && Date.now() - seen > NEW_MS)
      .slice(0, MOST);
    if (!open.length) return { rows, state: 'fresh' };
    if (Date.now() < awayUntil) return { rows, state: 'away' };
    const read = reading.get(email) ?? readOpen(email, open);
    reading.set(email, read);
    const isRead = await inTime(read, WAIT_MS);
    const state = isRead === undefined ? 'reading' : isRead ? 'fresh' : 'away';
    return { rows: (await model.lead(email)) ?? rows, state };
  };
}
