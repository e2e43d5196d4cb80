import { isObject, type JsonObject } from './json.ts';
import { kindOf } from './kinds.ts';

/** The body is no event at all; the message says why and may be shown to the sender. */
export class NotAnEvent extends Error {
  override readonly name = 'NotAnEvent';
}

export interface Unwrapped {
  body: JsonObject;
  /** Out of what it was taken, the outermost first: `body`, `[0]`, `JSON text`. */
  wrappers: string[];
}

/** Where forwarders (n8n, Zapier, Make, Pipedream, gateways) and Instantly's delivery log put what they were sent. */
const WRAPPERS = ['body', 'json', 'payload', 'event', 'detail', 'message', 'raw_body', 'rawBody', 'data'];
const DEEPEST = 5;

/** The payload within whatever has been put around it. Throws `NotAnEvent` where there is no object. */
export function unwrap(value: unknown): Unwrapped {
  const found = open(value, []);
  if (found) return found;
  throw new NotAnEvent(`the body is ${nameOf(value)}, it should be one event as a JSON object`);
}

function open(value: unknown, wrappers: string[]): Unwrapped | undefined {
  if (wrappers.length > DEEPEST) return undefined;
  if (typeof value === 'string') {
    const inner = parsed(value);
    return inner === undefined ? undefined : open(inner, [...wrappers, 'JSON text']);
  }
  if (Array.isArray(value)) return value.length === 1 ? open(value[0], [...wrappers, '[0]']) : undefined;
  if (!isObject(value)) return undefined;
  if (saysWhatHappened(value)) return { body: lifted(value), wrappers };
  for (const name of WRAPPERS) {
    if (!Object.hasOwn(value, name)) continue;
    const inner = open(value[name], [...wrappers, name]);
    if (inner && saysWhatHappened(inner.body)) return inner;
  }
  return { body: value, wrappers };
}

/** A text that is an object's or array's JSON, as a template makes of one. */
function parsed(text: string): unknown {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** An envelope's `data` may have become text, or a list of one, under way. */
function lifted(body: JsonObject): JsonObject {
  const { data } = body;
  if (isObject(data) || data === undefined || 'lead_email' in body) return body;
  const inner = open(data, []);
  return inner ? { ...body, data: inner.body } : body;
}

function saysWhatHappened(body: JsonObject): boolean {
  const { event_type, custom_interest_value, type, event, data } = body;
  if (typeof event_type === 'string' || typeof custom_interest_value === 'number') return true;
  const name = typeof type === 'string' ? type : event;
  return (typeof name === 'string' && kindOf(name) !== undefined) || (isObject(data) && 'event_type' in data);
}

const nameOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? `an array of ${value.length}${value.length > 1 ? ' (send each in a request of its own)' : ''}`
      : `a ${typeof value}`;
