import type { EventOf } from '../domain/event.ts';
import { idOfContent } from './event-id.ts';
import { isObject, type JsonObject, nestsDeeper, textOfDeep } from './json.ts';
import { happenedAt, readTime } from './time.ts';
import { readAddress } from './wire.ts';

/** Deeper JSON cannot be worked on safely (serialisers recurse); Instantly's own payloads are flat. */
const MAX_DEPTH = 100;
export const isTooDeep = (payload: unknown): boolean => nestsDeeper(payload, MAX_DEPTH);

/** What nests too deep, kept as its text. Live and from the delivery log it is the same event. */
export function tooDeep(payload: unknown, receivedAt: Date): EventOf<'unknown'> {
  const body = isObject(payload) ? payload : {};
  return {
    ...unread(`nested deeper than ${MAX_DEPTH} levels`, textOfDeep(payload), body, receivedAt),
    id: idOfContent('unknown', textOfDeep(payload, { sorted: true })),
  };
}

/**
 * An event that cannot be read, kept whole.
 * @param payload what came.
 * @param body the object in it that an event is looked for in.
 */
export function unread(reason: string, payload: unknown, body: JsonObject, receivedAt: Date): EventOf<'unknown'> {
  const about = aboutOf(payload, body);
  return {
    kind: 'unknown',
    id: idOfContent('unknown', payload),
    at: happenedAt(readTime(body['timestamp']), receivedAt).toISOString(),
    reason,
    payload,
    ...(about && { about }),
  };
}

/** Whom it is about, or whose words it holds: what people would miss if nobody told them of it. */
function aboutOf(payload: unknown, body: JsonObject): EventOf<'unknown'>['about'] {
  const named = ['lead_email', 'email', 'lead'].map((name) => readAddress(body[name])).find(Boolean);
  const { address, reply } = look([payload, body]);
  const found = named ?? address;
  return found || reply ? { ...(found && { email: found }), ...(reply && { reply }) } : undefined;
}

const ADDRESS = /[^\s@<>"'`,;:()[\]{}|/\\]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+/i;
/** Our own address. */
const OURS = /account|mailbox|sender/i;
const REPLY = /^reply(_?(text|html|body|snippet|subject|text_snippet))?$/i;

/** Only what may be an address is looked at closely, and of much text only the beginning. */
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
