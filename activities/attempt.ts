/** One try of an effect. */
export interface Attempt {
  /** The effect's key (event id + name of the effect): the same for every try. */
  key: string;
  /** When the first try began whose outcome is unknown, in milliseconds since 1970. Absent on the first try. */
  triedSince?: number | undefined;
  /** Ends the calls that are under way. */
  signal?: AbortSignal | undefined;
}
