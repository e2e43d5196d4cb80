/** Doubles with every failure up to the longest, spread by a fifth so that receivers do not march in step. */
export const backoff = ({ first, longest }: { first: number; longest: number }, failures: number): number =>
  Math.round(Math.min(first * 2 ** Math.min(failures, 20), longest) * (0.9 + Math.random() * 0.2));
