import { isObject, type JsonObject } from './json.ts';
import { kindOf } from './event-kind.ts';
import { Payload } from './wire.ts';

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
    const [inner, kind] = parsed(value);
    return inner === undefined ? undefined : open(inner, [...wrappers, kind]);
  }
  if (Array.isArray(value)) return value.length === 1 ? open(value[0], [...wrappers, '[0]']) : undefined;
  if (!isObject(value)) return undefined;
  const own = { body: lifted(renamed(value)), wrappers };
  if (hasEventType(own.body)) return own;
  for (const name of WRAPPERS) {
    if (!Object.hasOwn(value, name)) continue;
    const inner = open(value[name], [...wrappers, name]);
    if (inner && (hasEventType(inner.body) || (isNamed(inner.body) && !isNamed(value)))) return inner;
  }
  return underAnyName(value, wrappers) ?? own;
}

const MOST_NAMES = 100;

/** Who wraps an event names the wrapper as they like; so only what cannot be anything else counts. */
function underAnyName(value: JsonObject, wrappers: string[]): Unwrapped | undefined {
  const found = Object.entries(value)
    .slice(0, MOST_NAMES)
    .filter(([name]) => !WRAPPERS.includes(name))
    .map(([name, inner]) => open(inner, [...wrappers, name]))
    .filter((inner) => inner !== undefined && isInstantlys(inner.body));
  return found.length === 1 ? found[0] : undefined;
}

const isInstantlys = (body: JsonObject): boolean =>
  typeof body['event_type'] === 'string' &&
  ['workspace', 'campaign_id', 'lead_email'].some((name) => typeof body[name] === 'string');

/** A text that is an object's or array's JSON, as a template makes of one, or that in base64, as gateways pass it on. */
function parsed(text: string): [value: unknown, kind: string] {
  const isBase64 = BASE64.test(text);
  const plain = isBase64 ? Buffer.from(text, 'base64').toString() : text;
  if (!/^\s*[[{"]/.test(plain)) return [undefined, ''];
  try {
    return [JSON.parse(plain) as unknown, isBase64 ? 'base64' : 'JSON text'];
  } catch {
    return [undefined, ''];
  }
}

/** Of a text that begins as JSON does. */
const BASE64 = /^(?:ey|ew|W[1w3y]|IH|Cn)[\w+/\s-]{20,}={0,2}\s*$/;

/** `leadEmail`, and `data__lead_email` or `data.lead_email` where the event type has that name too, are `lead_email`. */
function renamed(body: JsonObject): JsonObject {
  if ('event_type' in body) return body;
  const key = Object.keys(body).find((name) => /^eventType$|(?:__|\.)event_type$/.test(name));
  const prefix = key?.replace(/event_?type$/i, '');
  if (key === undefined || prefix === undefined || typeof body[key] !== 'string') return body;
  const nameOf = (name: string): string => {
    if (prefix) return name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return DOCUMENTED.has(snake) ? snake : name;
  };
  const read = Object.fromEntries(Object.entries(body).map(([name, value]) => [nameOf(name), value]));
  return isInstantlys(read) ? read : body;
}

const DOCUMENTED = new Set(Object.keys(Payload.shape));

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
