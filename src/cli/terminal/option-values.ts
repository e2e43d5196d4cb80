import { command } from '../../domain/command.ts';

/** Returns the option's value if it is one of `values`; throws with the option's name otherwise. */
export function readChoice<Value extends string>(option: string, text: string, values: readonly Value[]): Value {
  if ((values as readonly string[]).includes(text)) return text as Value;
  throw new Error(`${option} is "${text}", it should be one of ${values.join(', ')}`);
}

/** Throws with the option's name if the text is not a whole number above 0. */
export function readPositive(option: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${option} is "${text}", it should be a whole number above 0`);
}

/** Throws with the option's name if the text is not a whole number from 0 to `most`. */
export function readCount(option: string, text: string, most: number): number {
  const number = text.trim() ? Number(text) : NaN;
  if (Number.isInteger(number) && number >= 0 && number <= most) return number;
  throw new Error(`${option} is "${text}", it should be a whole number from 0 to ${most}`);
}

/**
 * Throws with the option's name if the text is empty: an empty filter would match nothing, or everything.
 * @param should what the option should hold, such as "the name of a campaign".
 */
export function readText(option: string, text: string, should: string): string {
  if (text.trim()) return text;
  throw new Error(`${option} is ${JSON.stringify(text)}, it should be ${should}`);
}

/** Throws with the option's name if the text is not a whole email address: part of one would match nothing. */
export function readEmail(option: string, text: string): string {
  if (/\S@\S/.test(text)) return text.trim();
  const byPart = text.trim()
    ? `; to find a lead by part of the address, by name or company: ${command('leads show', text.trim())}`
    : '';
  throw new Error(`${option} is ${JSON.stringify(text)}, it should be a whole email address${byPart}`);
}

/** Reads `name=value`. The value is parsed as JSON if it is valid JSON; otherwise it is a text. */
export function readAssignment(option: string, text: string): [name: string, value: unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`${option} is "${text}", it should be key=value`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value) as unknown];
  } catch {
    return [text.slice(0, at), value];
  }
}
