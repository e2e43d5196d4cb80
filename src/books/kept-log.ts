import { utcDay } from '../domain/utc-day.ts';
import { DAY_MS, MINUTE_MS } from '../domain/duration.ts';
import type { LoggedRow } from '../read-model/monitor-rows.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import { logPages, type LogPart, type LogSource, type ReadLog, RETRIES_END_MS } from './log-source.ts';

export type LogModel = Pick<
  ReadModel,
  'note' | 'renote' | 'write' | 'logged' | 'undelivered' | 'loggedDays' | 'knownRows' | 'forgetLogged'
>;

/** What is known of a day (UTC). */
interface KeptDay {
  /** Instantly counts at least and at most so many rows more than are kept. That does not change while no row is deleted. */
  least: number;
  most: number;
  /** How many rows Instantly counted as failed when those were read. */
  failed: number;
}

/** What is kept. */
interface KeptLog {
  /** What decides how a row is read. */
  source: string;
  /** All rows since then are kept, and some that are older. */
  from: number;
  /** The cursor of the page after the oldest that was read; absent if there is none. */
  next?: string;
  /** By `2026-01-31`. */
  days: Record<string, KeptDay>;
}

interface Wanted {
  since: number;
  /** What is older is deleted. */
  forgottenBefore: number;
  onRead: (rows: number) => void;
}

const NOTE = 'log';
/** Grows if a row is read in another way. */
const VERSION = 1;
const WRITTEN_AT_A_TIME = 1_000;
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * Brings what is kept of the delivery log up to date, and returns it. If Instantly counts other rows of a day than are kept,
 * somebody has deleted some, or its order is another one: then the log is read again, back to `since`.
 */
export async function readKeptLog(model: LogModel, source: LogSource, wanted: Wanted): Promise<ReadLog> {
  const name = `${VERSION} ${source.publicUrl} ${source.workspace ?? ''}`;
  const was = await model.note<KeptLog>(NOTE);
  let kept = was?.source === name ? await update(model, source, wanted, was) : undefined;
  if (!kept) {
    await model.forgetLogged(ALL);
    kept = (await update(model, source, wanted))!;
  }
  const next: KeptLog = { source: name, ...kept };
  // What another process notes meanwhile is as good.
  if (was) await model.renote(NOTE, next, was);
  else await model.write({ note: [{ name: NOTE, value: JSON.stringify(next), seen: Date.now() }] });
  const rows: LoggedRow[] = [];
  for await (const page of model.logged(wanted.since)) rows.push(...page);
  wanted.onRead(rows.length);
  return { rows, perDay: await model.loggedDays(kept.from) };
}

/**
 * Reads what is new, or everything since then.
 * @param was what is kept so far. Undefined is returned if that does not agree with what Instantly counts.
 */
async function update(
  model: LogModel,
  source: LogSource,
  { since, forgottenBefore, onRead }: Wanted,
  was?: KeptLog,
): Promise<Omit<KeptLog, 'source'> | undefined> {
  const now = Date.now();
  const before = await countsOf(source, now);
  const newest = await readBack(source, { since: was?.from ?? since, until: now }, onRead, model);
  await write(model, newest.rows);
  const isLonger = was !== undefined && since < was.from;
  const older = isLonger ? await readOlder(source, since, was, onRead) : undefined;
  await write(model, older?.rows ?? []);
  const from = Math.max(forgottenBefore, Math.min(since, was?.from ?? since));
  await model.forgetLogged(forgottenBefore);
  const days: KeptLog['days'] = {};
  for (const [day, one] of Object.entries(was?.days ?? {}))
    if (day >= utcDay(from) && !(isLonger && day <= utcDay(was.from))) days[day] = one;

  const checked = [...before.keys()].filter((day) => day >= utcDay(since));
  const failsOthers = checked.some((day) => days[day] && days[day].failed !== before.get(day)!.failed);
  if (was) await readUndelivered(model, source, { since, until: now, isDue: failsOthers, onRead });

  const rows = await model.loggedDays(from);
  const after = await countsOf(source, now);
  for (const day of checked) {
    const { total, failed } = before.get(day)!;
    const more = [total, after.get(day)!.total].map((all) => all - (rows.get(day) ?? 0));
    const known = days[day] ?? { least: -Infinity, most: Infinity };
    const [least, most] = [Math.max(known.least, Math.min(...more)), Math.min(known.most, Math.max(...more))];
    if (least > most) return undefined;
    days[day] = { least, most, failed };
  }
  const { next } = older ?? was ?? newest;
  return { from, ...(next !== undefined && { next }), days };
}

async function countsOf({ instantly, signal }: LogSource, now: number) {
  const days = await instantly.deliveriesOfWeek(now, signal);
  return new Map(days.map(({ date, ...counts }) => [date, counts]));
}

interface Rows {
  rows: LoggedRow[];
  /** The cursor of the page after them; undefined if there is none. */
  next: string | undefined;
}

/** Reads back to `since`, or to a row that is known. */
async function readBack(
  source: LogSource,
  part: LogPart,
  onRead: (rows: number) => void,
  known?: Pick<LogModel, 'knownRows'>,
): Promise<Rows> {
  const found: Rows = { rows: [], next: undefined };
  for await (const { rows, isNewestFirst, next } of logPages(source, part)) {
    if (!isNewestFirst) throw new Error('the newest rows of the delivery log do not come first');
    found.rows.push(...rows);
    found.next = next;
    onRead(found.rows.length);
    const oldest = rows.at(-1);
    if (oldest && known && (await known.knownRows([oldest.id])).size) break;
  }
  return found;
}

/** Reads on where the reading of what is kept has ended. */
function readOlder(source: LogSource, since: number, { from, next }: KeptLog, onRead: Wanted['onRead']): Promise<Rows> {
  // Without a next page all of that day is kept.
  const until = next === undefined ? Math.floor(from / DAY_MS) * DAY_MS - 1 : from;
  if (until < since) return Promise.resolve({ rows: [], next: undefined });
  return readBack(source, { since, until, after: next }, onRead);
}

/** Reads deliveries again that had failed: a retry may have succeeded. */
async function readUndelivered(
  model: LogModel,
  source: LogSource,
  { isDue, onRead, ...part }: LogPart & { isDue: boolean; onRead: Wanted['onRead'] },
): Promise<void> {
  const undelivered = await model.undelivered(part.since);
  const retriedSince = part.until - RETRIES_END_MS - 10 * MINUTE_MS;
  if (!isDue && !undelivered.some(({ state, at }) => state === 'retrying' && at > retriedSince)) return;
  const { rows: failed } = await readBack(source, { ...part, failedOnly: true }, onRead);
  const ids = new Set(failed.map(({ id }) => id));
  const seen = Date.now();
  const delivered = undelivered.filter(({ id }) => !ids.has(id)).map((row) => ({ ...row, state: 'delivered', seen }));
  await write(model, [...failed, ...delivered]);
}

/** The oldest first: whatever is interrupted, no row is missing between those that are kept. */
async function write(model: LogModel, rows: LoggedRow[]): Promise<void> {
  const sorted = rows.sort((a, b) => a.at - b.at);
  for (let from = 0; from < sorted.length; from += WRITTEN_AT_A_TIME)
    await model.write({ logged: sorted.slice(from, from + WRITTEN_AT_A_TIME) });
}
