import { RANK } from './rank.ts';

export interface WaitingRow {
  seq: number;
  id: string;
  receivedAt: number;
  body: string;
}

/** Reads up to `limit` waiting rows of the rank behind `after`, in order. */
type Read = (rank: number, after: number, limit: number) => unknown[];

/**
 * Which of the waiting rows are taken. It keeps a place in each rank instead of looking through all that is taken, so
 * taking costs the same however many are out.
 */
export function createQueue() {
  const taken = new Map<string, { rank: number; seq: number }>();
  const ranks = Object.values(RANK).sort((a, b) => a - b);
  /** Everything up to here is taken or gone. */
  const after = new Map<number, number>();

  const mayBegin = (rank: number, seq: number): void => {
    // A number comes again where the last rows were forgotten.
    if (seq <= (after.get(rank) ?? 0)) after.set(rank, seq - 1);
  };

  return {
    mayBegin,

    take(limit: number, read: Read): WaitingRow[] {
      const free: WaitingRow[] = [];
      for (const rank of ranks) {
        while (free.length < limit) {
          const wanted = limit - free.length;
          const rows = read(rank, after.get(rank) ?? 0, wanted) as WaitingRow[];
          for (const row of rows) {
            after.set(rank, row.seq);
            if (!taken.has(row.id)) free.push(row);
            taken.set(row.id, { rank, seq: row.seq });
          }
          if (rows.length < wanted) break;
        }
      }
      return free;
    },

    drop: (id: string): void => void taken.delete(id),

    putBack(id: string): void {
      const row = taken.get(id);
      taken.delete(id);
      if (row) mayBegin(row.rank, row.seq);
    },

    /** The rows have other numbers now; what is taken stays so. */
    rewind: (): void => after.clear(),
  };
}
