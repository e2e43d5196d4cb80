/**
 * How long to wait after this many failures, in milliseconds: doubled with each failure, up to `longest`. A random part
 * of 10 % prevents that all receivers retry at the same moment.
 */
export const backoff = ({ first, longest }: { first: number; longest: number }, failures: number): number =>
  Math.round(Math.min(first * 2 ** Math.min(failures, 20), longest) * (0.9 + Math.random() * 0.2));
