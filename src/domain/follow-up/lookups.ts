import type { LeadEvent, Reply } from '../event.ts';

/** What a workflow may not find out by itself and asks of its own house, no vendor being involved. */
export interface Lookups {
  /** When a wait that begins at `from` is over. */
  resolveWait(wait: Wait): Promise<Moment>;
  /** The day on which the writer of an automatic reply is back; null where the text does not tell. */
  readReturnDate(reply: Reply & { writtenAt: number }): Promise<ReturnDate | null>;
  /** What may decide of these kinds: the lead's events that Temporal remembers, in outline. */
  getLeadEvents(question: { lead: string; kinds: LeadEvent['kind'][] }): Promise<LeadEvent[]>;
}

export interface Wait {
  /** "3 working days", "until 09:00 in the lead’s time zone" */
  words: string;
  /** Milliseconds since 1970. */
  from: number;
  /** The lead's time zone (IANA), where it is known; else the team's stands in. */
  leadZone?: string;
}

export interface Moment {
  /** Milliseconds since 1970. */
  at: number;
  /** For people: "Mon 2 Mar 2026 14:15 (Europe/Berlin)" */
  says: string;
  /** The team's time zone (IANA), for who shows other times beside it. */
  zone?: string;
}

export interface ReturnDate {
  /** `2026-03-09` */
  date: string;
  /** The words it was read from. */
  words: string;
}
