export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Whether arrays and objects are nested deeper than `max` levels. The check itself goes no deeper. */
export function nestsDeeper(value: unknown, max: number): boolean {
  if (!isNested(value)) return false;
  if (max === 0) return true;
  for (const key of Object.keys(value)) {
    const inner = (value as JsonObject)[key];
    if (isNested(inner) && nestsDeeper(inner, max - 1)) return true;
  }
  return false;
}

/** The text of JSON that is nested too deeply for `JSON.stringify`, which recurses. */
export function textOfDeep(value: unknown, { sorted = false } = {}): string {
  const text: string[] = [];
  const left: { raw?: string; value?: unknown }[] = [{ value }];
  for (let one = left.pop(); one; one = left.pop()) {
    if (one.raw !== undefined) text.push(one.raw);
    else if (!isNested(one.value)) text.push(JSON.stringify(one.value));
    else {
      const isArray = Array.isArray(one.value);
      text.push(isArray ? '[' : '{');
      left.push({ raw: isArray ? ']' : '}' });
      const entries: [string, unknown][] = Object.entries(one.value);
      if (sorted && !isArray) entries.sort(([a], [b]) => (a < b ? -1 : 1));
      for (let i = entries.length - 1; i >= 0; i -= 1) {
        const [key, inner] = entries[i]!;
        left.push({ value: inner }, { raw: `${i ? ',' : ''}${isArray ? '' : `${JSON.stringify(key)}:`}` });
      }
    }
  }
  return text.join('');
}

const isWell = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.isWellFormed()
    : !isNested(value) || Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWell(inner));

/** Whether the JSON text may contain half of a surrogate pair: in UTF-8 that needs such an escape. */
export const maySplitPairs = (text: string): boolean => /\\ud/i.test(text);

/** The same value with every lone surrogate replaced: UTF-8 has none, and `encodeURIComponent` throws at one. */
export function wellFormed(value: unknown): unknown {
  if (isWell(value)) return value;
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  // Object.fromEntries, because `__proto__` is a key like any other.
  return Object.fromEntries(Object.entries(value as object).map(([key, one]) => [key.toWellFormed(), wellFormed(one)]));
}
