/** How far the model follows Temporal. Milliseconds since 1970. */
export interface Progress {
  /** Events that began before are in the model. */
  upTo: number;
  /** What began before may not be in it yet; 0: nothing is missing that Temporal remembers. */
  from: number;
  /** Follow-ups that began or ended before are in the model; absent: as `upTo`. */
  followUps?: number;
}

/** The name of the note. */
export const PROGRESS = 'progress';
