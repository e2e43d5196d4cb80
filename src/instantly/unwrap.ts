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
  const own = { body: lifted(value), wrappers };
  if (hasEventType(own.body)) return own;
  for (const name of WRAPPERS) {
    if (!Object.hasOwn(value, name)) continue;
    const inner = open(value[name], [...wrappers, name]);
    if (inner && (hasEventType(inner.body) || (isNamed(inner.body) && !isNamed(value)))) return inner;
  }
  return own;
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

/** It says what happened, or its `data` does: then it is the envelope. */
const hasEventType = ({ event_type, custom_interest_value, data }: JsonObject): boolean =>
  typeof event_type === 'string' ||
  typeof custom_interest_value === 'number' ||
  (isObject(data) && typeof data['event_type'] === 'string');

/** By another name, which may be the forwarder's own. */
const isNamed = ({ type, event }: JsonObject): boolean =>
  [type, event].some((name) => typeof name === 'string' && kindOf(name) !== undefined);

const nameOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? `an array of ${value.length}${value.length > 1 ? ' (send each in a request of its own)' : ''}`
      : `a ${typeof value}`;
