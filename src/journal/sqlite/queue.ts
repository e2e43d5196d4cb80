/** An event that waits for Temporal, as it is in the file. */
export interface WaitingRow {
  seq: number;
  id: string;
  /** Milliseconds since 1970. */
  receivedAt: number;
  /** The event as JSON. */
  body: string;
}

/** Reads up to `limit` waiting rows of the rank, in order, from the first one after the number `after`. */
type Read = (rank: number, after: number, limit: number) => unknown[];

/**
 * Knows which of the waiting rows are taken. It keeps its place in each rank, so taking costs the same however many rows
 * are taken already.
 */
export interface Queue {
  /** A row of this rank has arrived. */
  mayBegin(rank: number, seq: number): void;
  /** Takes up to `limit` rows of these ranks that are not taken yet: rank by rank, the oldest first. */
  take(ranks: readonly number[], limit: number, read: Read): WaitingRow[];
  /** When a taken row was received, in milliseconds since 1970; undefined if it is not taken. */
  receivedAt(id: string): number | undefined;
  /** The row is no longer waiting. */
  drop(id: string): void;
  /** The row may be taken again. */
  putBack(id: string): void;
  /** The rows have other numbers now. What is taken stays taken. */
  rewind(): void;
}

export function createQueue(): Queue {
  const taken = new Map<string, { rank: number; seq: number; receivedAt: number }>();
  /** Up to this number all rows of the rank are taken or finished. */
  const after = new Map<number, number>();
  /** Ranks in which no row waits that is not taken. */
  const empty = new Set<number>();

  const mayBegin = (rank: number, seq: number): void => {
    empty.delete(rank);
    // SQLite gives a number again after the last rows were deleted.
    if (seq <= (after.get(rank) ?? 0)) after.set(rank, seq - 1);
  };

  return {
    mayBegin,

    take(ranks, limit, read) {
      const free: WaitingRow[] = [];
      for (const rank of ranks) {
        while (free.length < limit && !empty.has(rank)) {
          const wanted = limit - free.length;
          const rows = read(rank, after.get(rank) ?? 0, wanted) as WaitingRow[];
          for (const row of rows) {
            after.set(rank, row.seq);
            if (!taken.has(row.id)) free.push(row);
            taken.set(row.id, { rank, seq: row.seq, receivedAt: row.receivedAt });
          }
          if (rows.length < wanted) empty.add(rank);
        }
      }
      return free;
    },

    receivedAt: (id) => taken.get(id)?.receivedAt,

    drop(id) {
      taken.delete(id);
    },

    putBack(id) {
      const row = taken.get(id);
      taken.delete(id);
      if (row) mayBegin(row.rank, row.seq);
    },

    rewind() {
      after.clear();
      empty.clear();
    },
  };
}
