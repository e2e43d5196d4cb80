import type { LeadEvent, Reply } from '../event.ts';

/** What a follow-up asks its own worker: a workflow must not compute it itself, and no vendor is involved. */
export interface Lookups {
  /** When a wait ends. Rejects if its words are not a valid wait. */
  resolveWait(wait: Wait): Promise<Moment>;
  /** The day on which the writer of an automatic reply is back; null if the text does not say. */
  readReturnDate(reply: Reply & { writtenAt: number }): Promise<ReturnDate | null>;
  /** The lead's events of these kinds that Temporal remembers, in outline (`outline` in ./trim-event.ts). */
  getLeadEvents(question: { lead: string; kinds: LeadEvent['kind'][] }): Promise<LeadEvent[]>;
}

export interface Wait {
  /** "3 working days", "until 09:00 in the lead’s time zone" */
  words: string;
  /** Milliseconds since 1970. */
  from: number;
  /** The lead's time zone (IANA); the team's is used if it is unknown. */
  leadZone?: string;
}

export interface Moment {
  /** Milliseconds since 1970. */
  at: number;
  /** For people: "Mon 2 Mar 2026 14:15 (Europe/Berlin)" */
  says: string;
  /** The team's time zone (IANA), in which other times are shown. */
  zone?: string;
}

export interface ReturnDate {
  /** `2026-03-09` */
  date: string;
  /** The words of the reply that say so. */
  words: string;
}
