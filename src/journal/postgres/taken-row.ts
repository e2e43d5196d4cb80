import type { OutreachEvent } from '../../domain/event.ts';

/** A row that `SQL.take` returns. */
export interface TakenRow {
  rank: number;
  seq: number;
  id: string;
  body: string;
  /** Milliseconds since 1970. */
  receivedAt: number;
}

/** The event in a row; undefined if it is not what was written. */
export function eventOfRow({ id, body }: TakenRow): OutreachEvent | undefined {
  try {
    const event = JSON.parse(body) as OutreachEvent | null;
    return event?.id === id ? event : undefined;
  } catch {
    return undefined;
  }
}
