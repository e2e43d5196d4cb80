import type { EventOf } from '../domain/event.ts';
import { idOfContent } from './event-id.ts';
import { isObject, type JsonObject, nestsDeeper, textOfDeep } from './json.ts';
import { happenedAt, parseTime } from './time.ts';
import { parseAddress } from './wire.ts';

/** Serialisers recurse, so deeper JSON is not processed. Instantly's own payloads are flat. */
const MAX_DEPTH = 100;
export const isTooDeep = (payload: unknown): boolean => nestsDeeper(payload, MAX_DEPTH);

/** A payload that is nested too deeply, kept as text. Its live delivery and its row in the delivery log are one event. */
export function tooDeep(payload: unknown, receivedAt: Date): EventOf<'unknown'> {
  const body = isObject(payload) ? payload : {};
  return {
    ...unread(`nested deeper than ${MAX_DEPTH} levels`, textOfDeep(payload), body, receivedAt),
    id: idOfContent('unknown', textOfDeep(payload, { sorted: true })),
  };
}

/**
 * An event that cannot be read. It keeps the whole payload.
 * @param body the object in the payload that should be the event.
 */
export function unread(reason: string, payload: unknown, body: JsonObject, receivedAt: Date): EventOf<'unknown'> {
  const about = aboutOf(payload, body);
  return {
    kind: 'unknown',
    id: idOfContent('unknown', payload),
    at: happenedAt(parseTime(body['timestamp']), receivedAt).toISOString(),
    reason,
    payload,
    ...(about && { about }),
  };
}

/** The lead's address, and whether there is a reply, as far as they can be found. */
function aboutOf(payload: unknown, body: JsonObject): EventOf<'unknown'>['about'] {
  const named = ['lead_email', 'email', 'lead'].map((name) => parseAddress(body[name])).find(Boolean);
  const { address, reply } = look([payload, body]);
  const found = named ?? address;
  return found || reply ? { ...(found && { email: found }), ...(reply && { reply }) } : undefined;
}

const ADDRESS = /[^\s@<>"'`,;:()[\]{}|/\\]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+/i;
/** Names of fields that hold our own address. */
const OURS = /account|mailbox|sender/i;
const REPLY = /^reply(_?(text|html|body|snippet|subject|text_snippet))?$/i;

/** Searches the payload for an address and a reply. It limits how much it reads. */
function look(payload: unknown): { address?: string; reply?: true } {
  let address: string | undefined;
  let reply: true | undefined;
  const left: [string, unknown][] = [['', payload]];
  for (let one = left.pop(), looks = 0; one && looks < 10_000; one = left.pop(), looks += 1) {
    const [name, value] = one;
    if (typeof value === 'string') {
      if (value.trim() && REPLY.test(name)) reply = true;
      if (!OURS.test(name)) address ??= addressIn(value);
    } else if (typeof value === 'object' && value !== null) left.push(...Object.entries(value).reverse());
  }
  return { ...(address && { address }), ...(reply && { reply }) };
}

function addressIn(text: string): string | undefined {
  for (let at = text.indexOf('@'), looks = 0; at !== -1 && looks < 100; at = text.indexOf('@', at + 1), looks += 1) {
    const found = ADDRESS.exec(text.slice(Math.max(at - 64, 0), at + 256))?.[0];
    if (found) return found.toLowerCase();
  }
  return undefined;
}
