/** How many workflows an action concerns per second: unless a person says otherwise, and at most. */
export const RATE = { usual: 20, most: 1_000 };

/**
 * Reads `20`, `0.5` or `20/s`.
 * @param name the option, or the field of a form.
 * @throws one sentence if it is no such number.
 */
export function readRate(name: string, text: string): number {
  const rate = Number(text.replace(/\/s$/, ''));
  if (rate > 0 && rate <= RATE.most) return rate;
  throw new Error(`${name} is "${text}", it should be a number per second, above 0 and at most ${RATE.most}`);
}
