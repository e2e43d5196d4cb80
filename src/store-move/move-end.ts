import type { MovedPart, MovedRow, MovedTable } from './tables.ts';

/** The key of a row. */
export type MoveKey = string | number;

/** What each end of a move remembers of it. */
export interface MoveNote {
  /** The same at both ends. */
  id: string;
  role: 'from' | 'to';
  /** The other end, for people. */
  other: string;
  /** ISO 8601. */
  begunAt: string;
  /** Absent: the move has not ended. */
  endedAt?: string | undefined;
}

/** A folder or a database: what a move reads, or writes. */
export interface MoveEnd {
  /** For people. */
  name: string;
  /** Whether it has this part, so that there is something to move. */
  has(part: MovedPart): Promise<boolean>;
  /**
   * Opens a part, and creates it if it does not exist. Rejects if a receiver or a worker uses it. Must be called before what
   * is below.
   */
  open(part: MovedPart): Promise<void>;
  note(part: MovedPart): Promise<MoveNote | undefined>;
  writeNote(part: MovedPart, note: MoveNote): Promise<void>;
  isEmpty(part: MovedPart): Promise<boolean>;
  /** The key of the last row; null if there is none. */
  lastKey(table: MovedTable): Promise<MoveKey | null>;
  /** Rows with a greater key, in the order of their keys; none if there are none. */
  read(table: MovedTable, after: MoveKey): Promise<MovedRow[]>;
  /** Writes all rows or none; a row whose key is there stays as it is. */
  write(table: MovedTable, rows: MovedRow[]): Promise<void>;
  /** Makes a part that was written ready for use. */
  finish(part: MovedPart): Promise<void>;
  close(): Promise<void>;
}
