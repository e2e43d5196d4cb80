/** A day of return that was read from a text. */
export interface Meaning {
  date: string;
  /** The words from which it was read. */
  words: string;
  weight: number;
  /** The text says that the writer is back on that day. */
  isReturn?: boolean;
}

/** A word that says what the date next to it means. */
export interface Anchor {
  kind: 'back' | 'until' | 'from' | 'after';
  start: number;
  end: number;
}
