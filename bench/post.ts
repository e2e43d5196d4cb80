import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { MINUTE_MS } from '../src/domain/duration.ts';
import { HEADERS, PATH } from './payloads.ts';

export interface Posted {
  /** The event id in the answer. */
  id: string;
  /** When it was sent first. Milliseconds since 1970. */
  sentAt: number;
  /** When the post was sent that was answered 200. */
  triedAt: number;
  answeredAt: number;
}

interface PostOptions {
  /** Whether a post that fails is repeated until it succeeds, as Instantly repeats deliveries. Otherwise it rejects. */
  repeats?: boolean;
}

const REPEAT_AFTER_MS = 250;
const REPEAT_FOR_MS = 2 * MINUTE_MS;

/** Posts the bodies as fast as the server accepts them, `inFlight` at a time. Resolves in the order of the bodies. */
export async function postAll(
  url: string,
  bodies: string[],
  inFlight: number,
  options: PostOptions = {},
): Promise<Posted[]> {
  const pool = new Pool(url, { connections: inFlight });
  const posted: Posted[] = [];
  const queue = bodies.entries();
  const postNext = async () => {
    for (const [i, body] of queue) posted[i] = await post(pool, body, options);
  };
  try {
    await Promise.all(Array.from({ length: inFlight }, postNext));
  } finally {
    await pool.destroy();
  }
  return posted;
}

/** Posts a number of bodies per second at equal intervals, and does not wait for answers. */
export async function postEvenly(
  url: string,
  bodies: string[],
  perSecond: number,
  options: PostOptions = {},
): Promise<Posted[]> {
  const pool = new Pool(url, { connections: 64 });
  const posting: Promise<Posted>[] = [];
  const startedAt = performance.now();
  try {
    for (const [i, body] of bodies.entries()) {
      const dueIn = startedAt + (i * 1000) / perSecond - performance.now();
      if (dueIn > 0) await sleep(dueIn);
      posting.push(post(pool, body, options));
    }
    return await Promise.all(posting);
  } finally {
    await pool.destroy();
  }
}

const now = () => performance.timeOrigin + performance.now();

async function post(pool: Pool, body: string, { repeats = false }: PostOptions): Promise<Posted> {
  for (const firstAt = now(); ; await sleep(REPEAT_AFTER_MS)) {
    const triedAt = now();
    try {
      const { event_id: id } = await postOnce(pool, body);
      return { id, sentAt: firstAt, triedAt, answeredAt: now() };
    } catch (error) {
      if (!repeats || triedAt - firstAt > REPEAT_FOR_MS) throw error;
    }
  }
}

async function postOnce(pool: Pool, body: string): Promise<{ event_id: string }> {
  const answer = await pool.request({ method: 'POST', path: PATH, headers: HEADERS, body });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`the receiver answered ${answer.statusCode}: ${text}`);
  return JSON.parse(text) as { event_id: string };
}
