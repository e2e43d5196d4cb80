/** What the receivers have counted and kept: one side of the books. Times are in milliseconds since 1970. */

/** What became of a delivery that was answered 200. */
export type ReceiptStatus = 'accepted' | 'duplicate' | 'ignored';

/** How many deliveries of one kind and workspace were answered 200 in a span of time. */
export type Receipt = Record<ReceiptStatus, number> & {
  /** When the span begins. */
  at: number;
  /** Instantly's id of the workspace; empty if the payload names none. */
  workspace: string;
  kind: string;
};

/** The time from `since` up to, but without, `until`. */
export interface BooksWindow {
  since: number;
  until: number;
}

/** What one journal has counted in a window. */
export interface Receipts extends BooksWindow {
  /** The same from all receivers that share the journal. */
  journal: string;
  /** Deliveries before this time were not counted. */
  countedSince: number;
  /** Entries before this time may be deleted: they were forgotten as the settings say. */
  completeSince: number;
  /** How long the span of each receipt is. */
  stepMs: number;
  receipts: Receipt[];
}

/** An event in the journal. */
export interface JournalEntry {
  id: string;
  /** Null: it was kept before there were books, so that it is not counted. */
  workspace: string | null;
  receivedAt: number;
  /** When Temporal had its workflow; null while it waits. */
  dispatchedAt: number | null;
}

export interface EntryPage {
  entries: JournalEntry[];
  /** The cursor of the next page; absent on the last page. */
  next?: string;
}

/** The shortest span. What is older than an hour is counted by the minute. */
export const SPAN_MS = 5_000;

const LONGEST_WORKSPACE = 100;

/** The workspace as it is counted. Anything may be in a payload, and PostgreSQL stores no NUL. */
export const countedWorkspace = ({ workspace = '' }: { workspace?: string }): string =>
  workspace
    .replaceAll(/[\u0000-\u001f]/g, '')
    .slice(0, LONGEST_WORKSPACE)
    .toWellFormed();
