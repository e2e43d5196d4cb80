/** The most similar of the `words`, which was probably meant: the fewest changes turn `word` into it. */
export const nearest = (word: string, words: string[]): string | undefined =>
  words.toSorted((a, b) => changes(word, a) - changes(word, b))[0];

/**
 * How many letters must be inserted, deleted or replaced (the Levenshtein distance).
 * @param atMost from more than this on the number is not worth the time: it is then Infinity.
 */
export function changes(from: string, to: string, atMost = Infinity): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === other ? 0 : 1)));
    }
    if (Math.min(...next) > atMost) return Infinity;
    row = next;
  }
  return row.at(-1)!;
}
