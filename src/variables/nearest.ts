/** The one of `words` that takes the fewest changes to be made of `word`: what was probably meant. */
export const nearest = (word: string, words: string[]): string | undefined =>
  words.toSorted((a, b) => changes(word, a) - changes(word, b))[0];

/** How many letters are to be put in, left out or replaced (the Levenshtein distance). */
export function changes(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1)!;
}
