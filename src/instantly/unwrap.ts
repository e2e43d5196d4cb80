import { isObject, type JsonObject } from './json.ts';
import { kindOf } from './event-kind.ts';
import { Payload } from './wire.ts';

/** The body is not an event. The message says why; the sender may see it. */
export class NotAnEvent extends Error {
  override readonly name = 'NotAnEvent';
}

export interface Unwrapped {
  body: JsonObject;
  /** The wrappers around the payload, the outermost first: `body`, `[0]`, `JSON text`. */
  wrappers: string[];
}

/** The names under which forwarders (n8n, Zapier, Make, Pipedream, gateways) and the delivery log put the payload. */
const WRAPPERS = ['body', 'json', 'payload', 'event', 'detail', 'message', 'raw_body', 'rawBody', 'data'];
const DEEPEST = 5;

/** The payload without its wrappers. Throws `NotAnEvent` if there is no object. */
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

/** A wrapper may have any name, so under an unknown name only a certain payload of Instantly's counts. */
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

/** The JSON in a text, as templates write it, or in base64, as gateways pass it on. */
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

/** Base64 of a text that begins like JSON. */
const BASE64 = /^(?:ey|ew|W[1w3y]|IH|Cn)[\w+/\s-]{20,}={0,2}\s*$/;

/** Renames `leadEmail` to `lead_email`; also `data__lead_email` or `data.lead_email` if the event type has the same prefix. */
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

/** A forwarder may have turned an envelope's `data` into text, or into a list of one. */
function lifted(body: JsonObject): JsonObject {
  const { data } = body;
  if (isObject(data) || data === undefined || 'lead_email' in body) return body;
  const inner = open(data, []);
  return inner ? { ...body, data: inner.body } : body;
}

/** Whether the object, or its `data` if it is an envelope, has an event type. */
const hasEventType = ({ event_type, custom_interest_value, data }: JsonObject): boolean =>
  typeof event_type === 'string' ||
  typeof custom_interest_value === 'number' ||
  (isObject(data) && typeof data['event_type'] === 'string');

/** Whether it has an event type under another name, which may also be the forwarder's own field. */
const isNamed = ({ type, event }: JsonObject): boolean =>
  [type, event].some((name) => typeof name === 'string' && kindOf(name) !== undefined);

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (!Array.isArray(value)) return `a ${typeof value}`;
  return `an array of ${value.length}${value.length > 1 ? ' (send each in a request of its own)' : ''}`;
}
