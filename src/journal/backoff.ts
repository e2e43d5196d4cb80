/** How long to wait after so many failures: doubled with each, up to `longest`, and spread by 10 % so that receivers do not all retry at the same moment. Milliseconds. */
export const backoff = ({ first, longest }: { first: number; longest: number }, failures: number): number =>
  Math.round(Math.min(first * 2 ** Math.min(failures, 20), longest) * (0.9 + Math.random() * 0.2));
