import { changes } from '../variables/nearest.ts';

const FEWEST_LETTERS = 8;
const MOST_CHANGES = 2;

/** The names that are probably misspelt, each with the name in `known` that was probably meant. */
export const misspelt = (names: string[], known: string[]): { name: string; meant: string }[] =>
  names.flatMap((name) => {
    if (name.length < FEWEST_LETTERS || known.includes(name)) return [];
    const upper = name.toUpperCase();
    const meant = known.find(
      (one) => Math.abs(one.length - name.length) <= MOST_CHANGES && changes(upper, one, MOST_CHANGES) <= MOST_CHANGES,
    );
    return meant ? [{ name, meant }] : [];
  });
