import { DAY_MS } from '../domain/duration.ts';
import { VendorError } from '../domain/failure.ts';
import { utcDay } from '../domain/utc-day.ts';
import { type LogModel, readKeptLog } from './kept-log.ts';
import { logPages, type LogSource, type ReadLog } from './log-source.ts';

/** Rows that are older are not kept. */
const KEPT_MS = 3 * DAY_MS;

/**
 * The delivery log back to `since`: what the model keeps of it, and from Instantly only what is new.
 * @param model absent: all of it is read from Instantly.
 */
export async function readLog(
  source: LogSource,
  since: number,
  { model, onRead }: { model?: LogModel | undefined; onRead: (rows: number) => void },
): Promise<ReadLog> {
  const forgottenBefore = Math.ceil((Date.now() - KEPT_MS) / DAY_MS) * DAY_MS;
  if (model && since >= forgottenBefore) {
    try {
      return await readKeptLog(model, source, { since, forgottenBefore, onRead });
    } catch (error) {
      // The model may be away at any time.
      if (error instanceof VendorError || source.signal?.aborted) throw error;
    }
  }
  return readWhole(source, since, onRead);
}

async function readWhole(source: LogSource, since: number, onRead: (rows: number) => void): Promise<ReadLog> {
  const read: ReadLog = { rows: [], perDay: new Map() };
  for await (const { rows } of logPages(source, { since, until: Date.now() })) {
    for (const row of rows) {
      const day = utcDay(row.at);
      read.perDay.set(day, (read.perDay.get(day) ?? 0) + 1);
      if (row.at >= since && row.ours) read.rows.push(row);
    }
    onRead(read.rows.length);
  }
  return read;
}
