/** The stores that are moved, each with its tables. A folder may have only one of them. */
export const PARTS = {
  journal: ['event'],
  crm: ['contact', 'activity', 'outbox'],
} as const;

export type MovedPart = keyof typeof PARTS;
export type MovedTable = (typeof PARTS)[MovedPart][number];

/** The columns that are moved; the first is the key, which orders the rows. Times of the journal are in milliseconds since 1970. */
export const COLUMNS = {
  event: ['seq', 'id', 'rank', 'received_at', 'dispatched_at', 'body'],
  contact: ['email', 'status', 'email_status', 'record'],
  activity: ['key', 'email', 'at', 'kind', 'title'],
  outbox: ['key', 'channel', 'message', 'created_at'],
} as const satisfies Record<MovedTable, readonly string[]>;

/** Comes before the key of every row. */
export const BEFORE_FIRST = { event: 0, contact: '', activity: '', outbox: '' } as const satisfies Record<
  MovedTable,
  string | number
>;

/** The values of a row, in the order of its columns. */
export type MovedRow = (string | number | null)[];

/** One read or write has at most so many rows, and stops soon after so many bytes. */
export const BATCH_ROWS = 1_000;
export const BATCH_BYTES = 4_000_000;
