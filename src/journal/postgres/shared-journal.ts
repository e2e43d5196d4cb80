import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutreachEvent } from '../../domain/event.ts';
import { reasonOf } from '../../domain/reason.ts';
import type { Database } from '../../store/database.ts';
import type { Backlog, Journal, JournalOptions } from '../journal.ts';
import { createGrouped, type Grouped } from './grouped.ts';
import { createInserts, type Inserts, OTHER_SLOT } from './inserts.ts';
import { createMeasure, type Measure } from './measure.ts';
import { createMembership, type Membership } from './membership.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import { createSharedBooks, type SharedBooks } from './shared-books.ts';
import { DELETED_AT_A_TIME, SQL } from './statements.ts';
import { eventOfRow, type TakenRow } from './taken-row.ts';
import { warnOfUnsafeSettings } from './warn-of-settings.ts';

export interface SharedJournalOptions extends JournalOptions {
  /** The journal closes it. It may be away at any time, also now. */
  database: Database;
  /** So long after its beginning an insert has been committed, or was cancelled. Milliseconds. */
  settledAfterMs: number;
}

const MOST_FINISHED = 500;
const CLOSE_WITHIN_MS = 3_000;

/** Opens the journal of all receivers in a PostgreSQL database. */
export const openSharedJournal = (options: SharedJournalOptions): Journal => new SharedJournal(options);

class SharedJournal implements Journal {
  readonly books: SharedBooks;
  readonly #options: SharedJournalOptions;
  readonly #database: Database;
  readonly #me = randomUUID();
  readonly #membership: Membership;
  readonly #measure: Measure;
  readonly #inserts: Inserts;
  readonly #finishes: Grouped<string, void>;
  readonly #notifier: Notifier;
  readonly #appends: (() => void)[] = [];
  readonly #arrivals: (() => void)[] = [];
  readonly #wakes: (() => void)[] = [];
  /** Events that this receiver has taken, and when they were received (milliseconds since 1970). */
  readonly #taken = new Map<string, number>();
  /** Events to give back, while the database does not say so yet. */
  readonly #returned = new Set<string>();
  /** Events that Temporal has: being recorded, and those for which that has failed. */
  readonly #finishing = new Set<string>();
  readonly #owed = new Set<string>();
  #mayHaveMore = true;
  #warned: Promise<void> | undefined;

  constructor(options: SharedJournalOptions) {
    const { database, log, settledAfterMs, onCommitted } = options;
    this.#options = options;
    this.#database = database;
    this.#measure = createMeasure(options);
    this.#membership = createMembership({ id: this.#me, database, log, onBeat: () => this.#onBeat() });
    this.books = createSharedBooks({ database, receiver: this.#me, slot: OTHER_SLOT, settledAfterMs });
    this.#inserts = createInserts(database, this.#me, (count, seconds) => {
      onCommitted?.(seconds);
      this.#measure.changed(count);
      if (count) this.#notifier.notifySoon();
    });
    this.#finishes = createGrouped({ run: (ids) => this.#finish(ids), atOnce: 1, most: MOST_FINISHED });
    this.#notifier = createNotifier(
      database,
      () => this.#membership.others(),
      () => this.#wake(),
    );
  }

  /** What must happen from time to time: notifications may be missed, and other receivers may have died. */
  async #onBeat(): Promise<void> {
    await this.#giveBack();
    this.#warned ??= warnOfUnsafeSettings(this.#database, this.#options.log);
    await this.#measure.refresh();
    this.#wake();
  }

  #wake(): void {
    this.#mayHaveMore = true;
    for (const listener of this.#wakes) listener();
  }

  async isUnused(): Promise<boolean> {
    const [row] = await this.#database.query<{ any: boolean }>(SQL.any);
    return row?.any === false;
  }

  isFull(): boolean {
    return this.#measure.isFull();
  }

  async append(event: OutreachEvent): Promise<'accepted' | 'duplicate'> {
    for (const begins of this.#appends) begins();
    const body = JSON.stringify(event);
    this.#measure.mustHaveRoom();
    const outcome = await this.#inserts.add({ event, body });
    if (outcome === 'duplicate') return outcome;
    this.#mayHaveMore = true;
    for (const arrived of this.#arrivals) arrived();
    return outcome;
  }

  async take(limit: number): Promise<OutreachEvent[]> {
    if (limit <= 0 || !this.#mayHaveMore || !this.#membership.isAlive()) return [];
    this.#mayHaveMore = false;
    try {
      const rows = await this.#database.query<TakenRow>(SQL.take, [this.#me, limit, [...this.#taken.keys()]]);
      if (rows.length === limit) this.#mayHaveMore = true;
      return rows.sort((a, b) => a.rank - b.rank || a.seq - b.seq).flatMap((row) => this.#eventIn(row) ?? []);
    } catch (error) {
      this.#mayHaveMore = true;
      throw error;
    }
  }

  /** Undefined if this receiver has the event already, because its lease was over or two calls overlap, or if it is not what was written. */
  #eventIn(row: TakenRow): OutreachEvent | undefined {
    const { id, receivedAt } = row;
    if (this.#taken.has(id)) return undefined;
    this.#taken.set(id, receivedAt);
    const event = eventOfRow(row);
    if (event) return event;
    const says = 'the journal holds an event that cannot be read; it stays in the table instantly_temporal.payload';
    this.#options.log.error({ eventId: id }, says);
    return undefined;
  }

  /**
   * None: that this process was killed says nothing about the disk of Temporal, which is on another machine. A file is
   * different: journal and dev server share a disk there, and a power cut ends both.
   */
  takeRepeats(): Promise<OutreachEvent[]> {
    return Promise.resolve([]);
  }

  receivedAt(id: string): number | undefined {
    return this.#taken.get(id);
  }

  putBack(id: string): void {
    this.#returned.add(id);
    void this.#giveBack();
  }

  /** Never rejects: what cannot be given back now is tried again with the next beat. */
  async #giveBack(): Promise<void> {
    const ids = [...this.#returned].sort();
    if (!ids.length) return;
    try {
      await this.#database.query(SQL.giveBack, [this.#me, ids]);
      for (const id of ids) {
        this.#returned.delete(id);
        this.#taken.delete(id);
      }
      this.#wake();
      this.#notifier.notifySoon();
    } catch (error) {
      this.#options.log.warn({ reason: reasonOf(error) }, 'cannot give back events to the other receivers; retrying');
    }
  }

  async finish(id: string): Promise<void> {
    this.#finishing.add(id);
    try {
      await this.#finishes.add(id);
      this.#owed.delete(id);
      this.#taken.delete(id);
    } catch (error) {
      this.#owed.add(id);
      throw error;
    } finally {
      this.#finishing.delete(id);
    }
  }

  async #finish(ids: string[]): Promise<void[]> {
    const done = await this.#database.query(SQL.finish, [ids.toSorted()]);
    this.#measure.changed(-done.length);
    return ids.map(() => undefined);
  }

  async settle(): Promise<void> {
    await Promise.all([...this.#owed].slice(0, MOST_FINISHED).map((id) => this.finish(id)));
  }

  owes(): number {
    return this.#owed.size;
  }

  async isDispatched(id: string): Promise<boolean> {
    if (this.#finishing.has(id) || this.#owed.has(id)) return true;
    return (await this.#database.query(SQL.isDispatched, [id])).length > 0;
  }

  depth(): number {
    return this.#measure.last().depth;
  }

  async backlog(): Promise<Backlog> {
    await this.#measure.refresh();
    return this.#measure.last();
  }

  setAside(): string[] {
    return [];
  }

  async probe(): Promise<void> {
    await this.#membership.beat();
    this.#measure.mustHaveRoom();
  }

  async prune(): Promise<boolean> {
    const { keepPayloadsMs, windowMs } = this.#options;
    const payloads = await this.#database.query(SQL.dropPayloads, [keepPayloadsMs]);
    const events = await this.#database.query(SQL.forget, [windowMs, 0]);
    await this.books.prune(windowMs);
    return payloads.length === DELETED_AT_A_TIME || events.length === DELETED_AT_A_TIME;
  }

  onAppend(listener: () => void): void {
    this.#appends.push(listener);
  }

  onArrival(listener: () => void): void {
    this.#arrivals.push(listener);
  }

  onWake(listener: () => void): void {
    this.#wakes.push(listener);
  }

  async close(): Promise<void> {
    // A database that does not answer must not hold up the end: the leases end by themselves.
    await Promise.race([this.#leave(), sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    await this.#database.close();
  }

  async #leave(): Promise<void> {
    const counted = this.books.close().catch(() => undefined);
    await Promise.all([this.#notifier.end(), this.#inserts.idle(), this.#finishes.idle(), counted]);
    // With the membership all leases end.
    await this.#membership.leave();
  }
}
