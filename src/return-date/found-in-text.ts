/** A day of return that a text tells. */
export interface Meaning {
  date: string;
  /** The words it was read from. */
  words: string;
  weight: number;
  /** It tells that somebody is back then. */
  isReturn?: boolean;
}

/** A word that tells what the date beside it is. */
export interface Anchor {
  kind: 'back' | 'until' | 'from' | 'after';
  start: number;
  end: number;
}
