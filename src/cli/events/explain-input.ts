import { isObject } from '../../instantly/json.ts';

/** A payload, or a row of Instantly's delivery log that holds one. */
export interface Given {
  payload: unknown;
  receivedAt: Date;
}

/** The payloads in a file: one, a list of them, one to a line, or what Instantly's API answers of its delivery log. */
export function readPayloads(text: string, now: Date): Given[] {
  const values = parsed(text.trim());
  return values.map((value) => {
    const created = isObject(value) && 'payload' in value ? value['timestamp_created'] : undefined;
    const at = typeof created === 'string' ? new Date(created) : now;
    return { payload: value, receivedAt: Number.isNaN(at.getTime()) ? now : at };
  });
}

function parsed(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    const list = isObject(value) && Array.isArray(value['items']) ? (value['items'] as unknown[]) : value;
    return Array.isArray(list) ? (list as unknown[]) : [list];
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim());
    if (lines.length < 2) throw new Error(`the file is not JSON: ${(error as Error).message}`, { cause: error });
    return lines.map((line, i) => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        throw new Error(`the file is not JSON, and line ${i + 1} of it is not either: ${(error as Error).message}`, {
          cause: error,
        });
      }
    });
  }
}
