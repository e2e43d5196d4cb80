import ms, { type StringValue } from 'ms';
import { z } from 'zod';
import { DAY_MS } from '../domain/duration.ts';
import { commaSeparated } from '../domain/text/comma-separated.ts';
import { parseFlag } from '../domain/text/flag.ts';
import './about.ts';

/**
 * What a variable may hold.
 * @param read returns undefined for a text that is not what is wanted, or throws an error that says what it should be.
 */
export const kind = <Value>(wanted: string, read: (text: string) => Value | undefined) =>
  z
    .string()
    .transform((text, context) => {
      let message = wanted;
      try {
        const value = read(text);
        if (value !== undefined) return value;
      } catch (error) {
        ({ message } = error as Error);
      }
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .meta({ wanted });

export const freeText = (wanted = 'a text') => kind(wanted, (words) => words);

export const oneChoice = <const Choice extends string>(choices: readonly Choice[]) =>
  kind(`one of ${choices.join(', ')}`, (words) => choices.find((choice) => choice === words));

/** Some of the choices, comma-separated. A choice that is given twice counts once. */
export const someChoices = <const Choice extends string>(choices: readonly Choice[]) =>
  kind(`one or more of ${choices.join(', ')}, separated by commas`, (words) => {
    const given = commaSeparated(words);
    const known = [...new Set(given)].filter((one) => choices.includes(one as Choice)) as Choice[];
    return given.every((one) => known.includes(one as Choice)) && (given.length || !words) ? known : undefined;
  });

/** Texts, comma-separated. */
export const someTexts = (what: string) => kind(`${what}, separated by commas`, commaSeparated);

/** @param what the unit of the number, e.g. `requests per second`. */
export const number = (what: string, from: number, to: number) =>
  kind(`${what}: a number from ${from} to ${to}`, (words) => within(Number(words), from, to));

export const wholeNumber = (what: string, from: number, to: number) =>
  kind(`${what}: a whole number from ${from} to ${to}`, (words) => readWhole(words, from, to));

const readWhole = (words: string, from: number, to: number) =>
  Number.isInteger(Number(words)) ? within(Number(words), from, to) : undefined;

const within = (value: number, from: number, to: number) => (value >= from && value <= to ? value : undefined);

/** A port; 0 means any free port. */
export const port = kind('a port from 0 to 65535', (words) => readWhole(words, 0, 65_535));

export const flag = kind('one of true, false, 1, 0', parseFlag);

/** The limits, written as the values are: `30 days`, `1 GiB`. */
interface Bounds {
  from?: string;
  to?: string;
}

const bounds = ({ from, to }: Bounds): string =>
  [from && `at least ${from}`, to && `at most ${to}`]
    .filter(Boolean)
    .map((one) => `, ${one}`)
    .join('');

const TEN_YEARS_MS = 10 * 365 * DAY_MS;

/** A duration, in milliseconds. A number without a unit is refused: it might mean seconds, or days. */
export function duration(range: Bounds = {}, orNone = false) {
  const [from, to] = [range.from ?? '1 ms', range.to ?? '10 years'].map((words) => ms(words as StringValue));
  const wanted = `${orNone ? '0, or ' : ''}a duration such as "30 days", "5 minutes" or "45s"${bounds(range)}`;
  return kind(wanted, (words) => {
    if (orNone && /^0(\s*[a-z]+)?$/i.test(words)) return 0;
    return /[a-z]$/i.test(words) ? within(ms(words as StringValue), from!, Math.min(to!, TEN_YEARS_MS)) : undefined;
  });
}

/** A size, in bytes. */
export function size(range: Bounds = {}) {
  const [from, to] = [range.from ?? '1 B', range.to ?? '1024 GiB'].map(bytesOf);
  return kind(`a size such as "1 GiB", "64 MiB" or "512 KiB"${bounds(range)}`, (words) =>
    within(bytesOf(words), from!, to!),
  );
}

function bytesOf(words: string): number {
  const [, amount, unit] = /^(\d+)\s*(B|KiB|MiB|GiB)$/i.exec(words) ?? [];
  return Number(amount) * 1024 ** ['b', 'kib', 'mib', 'gib'].indexOf(unit?.toLowerCase() ?? '');
}
