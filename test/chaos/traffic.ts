import { setTimeout as sleep } from 'node:timers/promises';
import { EVENT_KINDS, type EventKind, isLeadEvent, type OutreachEvent } from '../../src/domain/event.ts';
import { translate } from '../../src/instantly/translate.ts';
import { SECRET } from '../support/receiver.ts';

export interface Delivery {
  body: string;
  /** The event that our translation returns. */
  event: OutreachEvent;
}

/** mulberry32: numbers in [0, 1); the same seed gives the same numbers. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The kinds that change a lead. */
export const LEAD_KINDS = EVENT_KINDS.filter((kind) => isLeadEvent({ kind } as OutreachEvent));

/** The same. Bounces and unsubscribes win over every other status, so they are rare: others are tested too. */
export const CHANGING_KINDS = LEAD_KINDS.flatMap((kind) =>
  Array.from({ length: /bounced|unsubscribed/.test(kind) ? 1 : 8 }, () => kind),
);

/** A payload as Instantly sends it; `serial` makes it unique. */
export function delivery(kind: EventKind, lead: string, at: number, serial: number): Delivery {
  const payload = {
    timestamp: new Date(at).toISOString(),
    event_type: kind === 'custom_label' ? `Label ${serial % 7}` : kind,
    workspace: '11111111-1111-4111-8111-111111111111',
    campaign_id: '22222222-2222-4222-8222-222222222222',
    campaign_name: `Campaign ${serial % 5}`,
    email_account: 'seller@example.com',
    step: 1,
    lead_email: lead,
    email_id: `message-${serial}`,
    firstName: `Name ${serial}`,
    ...(kind === 'reply_received' && { reply_subject: 'Re: hello', reply_text: `Answer ${serial}` }),
  };
  return { body: JSON.stringify(payload), event: translate(payload, { receivedAt: new Date() }) };
}

/** The items in an order that depends only on the seed. */
export function shuffled<T>(items: T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Sends one delivery. Returns the status and, after a 200, the id of the event. */
export async function post(url: string, { body }: Delivery): Promise<{ status: number; id?: string }> {
  const response = await fetch(`${url}/webhooks/instantly`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-webhook-secret': SECRET },
    body,
    signal: AbortSignal.timeout(15_000),
  });
  const answer = (await response.json()) as { event_id?: string };
  return { status: response.status, ...(response.status === 200 && { id: answer.event_id! }) };
}

const GIVE_UP_MS = 60_000;

/** Sends a delivery until it is acknowledged, as Instantly does, but with shorter pauses. */
export async function postUntilAcknowledged(url: string, delivery: Delivery): Promise<string> {
  for (const giveUpAt = Date.now() + GIVE_UP_MS; ; await sleep(50)) {
    const { status, id } = await post(url, delivery).catch(() => ({ status: 0, id: undefined }));
    if (id !== undefined) return id;
    if ((status >= 400 && status < 500) || Date.now() > giveUpAt) throw new Error(`not acknowledged: ${status}`);
  }
}

/** This number of senders delivers all of them in order, each until it is acknowledged. */
export async function deliver(url: string, deliveries: Delivery[], senders: number): Promise<void> {
  const left = deliveries.values();
  const send = async () => {
    for (const next of left) await postUntilAcknowledged(url, next);
  };
  await Promise.all(Array.from({ length: senders }, send));
}
