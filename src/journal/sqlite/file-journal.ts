import { countedWorkspace } from '../../domain/books/ledger.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import { type OutreachEvent, RANK, urgencyOf } from '../../domain/event.ts';
import type { JournalBooks } from '../books.ts';
import { createFileBooks, type FileBooks } from './file-books.ts';
import { type JournalStore, openJournalStore } from './journal-store.ts';
import type { Backlog, Journal, JournalOptions } from '../journal.ts';
import { createQueue, type WaitingRow } from './queue.ts';
import { RANKS, REPEAT_RANKS } from '../rank.ts';
import { keepAside, noteOf, setAsideOf } from './set-aside.ts';
import { createSizeLimit, type SizeLimit } from './size-limit.ts';
import { bytesOf, DELETED_ROWS, forgetEvents, type Statements } from './statements.ts';

/** After an unclean end everything that was dispatched this recently is dispatched again. */
export const REDISPATCH_MS = 10 * MINUTE_MS;

/** How many events `settle` writes at a time. */
const SETTLED_ROWS = 500;

/** The wall clock of the process's start, plus the time since then: setting the clock meanwhile changes nothing. */
const steadyClock = (): number => Math.round(performance.timeOrigin + performance.now());

export interface FileJournalOptions extends JournalOptions {
  /** The SQLite file; created if it does not exist. */
  file: string;
  /** Milliseconds since 1970, by a clock that never jumps while this process runs. */
  now?: () => number;
}

/** Opens the journal, or creates it. Throws if another process has it open or its folder cannot be written. */
export const openFileJournal = (options: FileJournalOptions): Journal => new FileJournal(options);

/* eslint-disable @typescript-eslint/require-await -- SQLite answers immediately, and what fails has to reject */

/**
 * The journal in a file that one process owns. A file that turns out to be corrupt is set aside, and the journal goes on in a
 * new file with everything that can be read.
 */
class FileJournal implements Journal {
  readonly #options: FileJournalOptions;
  readonly #now: () => number;
  readonly #appends: (() => void)[] = [];
  readonly #arrivals: (() => void)[] = [];
  readonly #queue = createQueue();
  readonly #limit: SizeLimit;
  readonly #store: JournalStore;
  readonly #books: FileBooks;
  /** Ids of events that Temporal has, while the disk does not say so yet. */
  readonly #owed = new Set<string>();
  #depth = 0;

  constructor(options: FileJournalOptions) {
    const { file, log, onCommitted, now = steadyClock } = options;
    this.#options = options;
    this.#now = now;
    this.#limit = createSizeLimit(options, now);
    this.#store = openJournalStore({
      file,
      log,
      onOpened: (sql, unclean) => this.#begin(sql, unclean),
      onBegin: (sql) => {
        this.#limit.check(sql);
        this.#books.onBegin();
      },
      onEnd: (sql) => this.#books.onEnd(sql),
      onCommitted,
    });
    this.#books = createFileBooks(this.#store, now);
  }

  get books(): JournalBooks {
    return this.#books;
  }

  #begin(sql: Statements, unclean: boolean): void {
    // Temporal's own disk may have lost the last starts that it confirmed. If not, "already started" makes the repeat harmless.
    const aliveAt = (sql.aliveAt.get() as { at: number | null }).at ?? this.#now();
    if (unclean) sql.redispatch.run(Math.min(aliveAt, this.#now()) - REDISPATCH_MS);
    this.#depth = (sql.depth.get() as { depth: number }).depth - this.#owed.size;
    this.#queue.rewind();
  }

  async isUnused(): Promise<boolean> {
    return (this.#store.read((sql) => sql.any.get()) as { any: number }).any === 0;
  }

  isFull(): boolean {
    return this.#limit.isFull();
  }

  async append(event: OutreachEvent): Promise<'accepted' | 'duplicate'> {
    for (const begins of this.#appends) begins();
    const body = JSON.stringify(event);
    const rank = RANK[urgencyOf(event.kind)];
    const seq = await this.#store.write((sql) => {
      this.#limit.mustHaveRoom();
      const at = this.#now();
      const { changes, lastInsertRowid } = sql.insert.run(event.id, rank, at, countedWorkspace(event));
      this.#books.count(at, event, changes ? 'accepted' : 'duplicate');
      if (changes) sql.insertPayload.run(lastInsertRowid, body);
      return changes ? Number(lastInsertRowid) : undefined;
    });
    if (seq === undefined) return 'duplicate';
    this.#depth += 1;
    this.#queue.mayBegin(rank, seq);
    for (const arrived of this.#arrivals) arrived();
    return 'accepted';
  }

  async take(limit: number): Promise<OutreachEvent[]> {
    return this.#take(RANKS, limit);
  }

  async takeRepeats(limit: number): Promise<OutreachEvent[]> {
    return this.#take(REPEAT_RANKS, limit);
  }

  #take(ranks: readonly number[], limit: number): OutreachEvent[] {
    const before = this.#store.generation();
    const rows = this.#queue.take(ranks, limit, (rank, after, count) =>
      this.#store.read((sql) => sql.waiting.all(rank, after, count)),
    );
    if (this.#store.generation() !== before) this.#queue.rewind();
    return rows.flatMap((row) => {
      const event = eventIn(row);
      if (!event) this.#setAsideRow(row);
      return event ?? [];
    });
  }

  /** Moves an event that cannot be read into a separate file, so that the others need not wait for it. */
  #setAsideRow({ id, body, receivedAt }: WaitingRow): void {
    const { file, log } = this.#options;
    try {
      const note = keepAside(file, body, { from: receivedAt, to: receivedAt });
      log.error({ eventId: id }, note);
      void this.finish(id).catch(() => undefined);
    } catch (error) {
      log.error(
        { eventId: id, err: error },
        'the journal holds an event that cannot be read; the next start sets it aside',
      );
    }
  }

  receivedAt(id: string): number | undefined {
    return this.#queue.receivedAt(id);
  }

  putBack(id: string): void {
    this.#queue.putBack(id);
  }

  async finish(id: string): Promise<void> {
    if (!this.#owed.has(id)) this.#depth -= 1;
    this.#owed.add(id);
    await this.#store.write((sql) => sql.finish.run(this.#now(), id), 'soon');
    this.#owed.delete(id);
    this.#queue.drop(id);
  }

  async settle(): Promise<void> {
    const [first] = this.#owed;
    if (first === undefined) return;
    // The first one alone: while the disk cannot be written, one failed write is enough.
    await this.finish(first);
    await Promise.all([...this.#owed].slice(0, SETTLED_ROWS).map((id) => this.finish(id)));
  }

  owes(): number {
    return this.#owed.size;
  }

  async isDispatched(id: string): Promise<boolean> {
    const row = this.#store.read((sql) => sql.dispatchedAt.get(id)) as { at: number | null } | undefined;
    return this.#owed.has(id) || typeof row?.at === 'number';
  }

  depth(): number {
    return this.#depth;
  }

  async backlog(): Promise<Backlog> {
    const now = this.#now();
    const oldest = (rank: number) => this.#store.read((sql) => sql.oldest.get(rank)) as { at: number } | undefined;
    const oldestAt = Math.min(now, ...RANKS.flatMap((rank) => oldest(rank)?.at ?? []));
    return { depth: this.#depth, oldestAgeMs: this.#depth ? now - oldestAt : 0, bytes: this.#store.read(bytesOf) };
  }

  setAside(): string[] {
    return setAsideOf(this.#options.file).map(noteOf);
  }

  async probe(): Promise<void> {
    await this.#store.write((sql) => {
      this.#limit.mustHaveRoom();
      sql.probe.run();
    });
  }

  async prune(): Promise<boolean> {
    const { keepPayloadsMs, windowMs } = this.#options;
    const payloads = await this.#store.write((sql) => {
      sql.deleteAlive.run();
      sql.insertAlive.run(this.#now());
      return sql.deletePayloads.run(this.#now() - Math.max(keepPayloadsMs, REDISPATCH_MS)).changes;
    });
    const events = await this.#store.write((sql) => {
      this.#books.prune(sql, windowMs);
      return forgetEvents(sql, this.#now() - windowMs, this.#now() - REDISPATCH_MS);
    });
    return payloads === DELETED_ROWS || events === DELETED_ROWS;
  }

  onAppend(listener: () => void): void {
    this.#appends.push(listener);
  }

  onArrival(listener: () => void): void {
    this.#arrivals.push(listener);
  }

  /** No other receiver has the file. */
  onWake(): void {}

  async close(): Promise<void> {
    this.#store.close();
  }
}

/** Undefined if the text is not what was written: SQLite has no checksums, so an overwritten page shows only here. */
function eventIn({ id, body }: WaitingRow): OutreachEvent | undefined {
  try {
    const event = JSON.parse(body) as OutreachEvent | null;
    return event?.id === id ? event : undefined;
  } catch {
    return undefined;
  }
}
