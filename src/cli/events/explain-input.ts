import { isObject } from '../../instantly/json.ts';

/** A payload, or a row of Instantly's delivery log that contains one. */
export interface GivenPayload {
  payload: unknown;
  /** For a row of the delivery log: when it was created. */
  receivedAt: Date;
}

/**
 * Reads the payloads in a file: one payload, an array, one payload per line, or the answer of Instantly's API for its
 * delivery log. Throws one sentence if the file is not JSON.
 */
export function readPayloads(text: string, now: Date): GivenPayload[] {
  return parseValues(text.trim()).map((value) => {
    const created = isObject(value) && 'payload' in value ? value['timestamp_created'] : undefined;
    const at = typeof created === 'string' ? new Date(created) : now;
    return { payload: value, receivedAt: Number.isNaN(at.getTime()) ? now : at };
  });
}

function parseValues(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    const list = isObject(value) && Array.isArray(value['items']) ? (value['items'] as unknown[]) : value;
    return Array.isArray(list) ? (list as unknown[]) : [list];
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim());
    if (lines.length < 2) throw new Error(`<file> is not JSON: ${(error as Error).message}`, { cause: error });
    return lines.map((line, i) => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        throw new Error(`<file> is not JSON (${(error as Error).message}), and its line ${i + 1} is not JSON either`, {
          cause: error,
        });
      }
    });
  }
}
