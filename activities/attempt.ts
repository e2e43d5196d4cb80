/** One try of an effect. */
export interface Attempt {
  /** Names the effect (event id + effect): the same for every try. */
  key: string;
  /** When an earlier try began (milliseconds since 1970) that may have taken place unnoticed; absent on the first. */
  triedSince?: number | undefined;
  /** Ends the calls under way. */
  signal?: AbortSignal | undefined;
}
