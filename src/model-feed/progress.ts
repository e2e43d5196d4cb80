/** How far the model follows Temporal. Milliseconds since 1970. */
export interface Progress {
  /** What began before is in the model. */
  upTo: number;
  /** What began before may not be in it yet; 0: nothing is missing that Temporal remembers. */
  from: number;
}

/** The name of the note. */
export const PROGRESS = 'progress';
