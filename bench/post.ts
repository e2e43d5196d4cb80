import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { HEADERS, PATH } from './payloads.ts';

export interface Posted {
  /** The event id in the answer. */
  id: string;
  /** Milliseconds since 1970. */
  sentAt: number;
  answeredAt: number;
}

/** Posts the bodies as fast as the server accepts them, `inFlight` at a time. */
export async function postAll(url: string, bodies: string[], inFlight: number): Promise<Posted[]> {
  const pool = new Pool(url, { connections: inFlight });
  const posted: Posted[] = [];
  const queue = bodies.values();
  const postNext = async () => {
    for (const body of queue) posted.push(await post(pool, body));
  };
  try {
    await Promise.all(Array.from({ length: inFlight }, postNext));
  } finally {
    await pool.destroy();
  }
  return posted;
}

/** Posts a number of bodies per second at equal intervals, and does not wait for answers. */
export async function postEvenly(url: string, bodies: string[], perSecond: number): Promise<Posted[]> {
  const pool = new Pool(url, { connections: 64 });
  const posting: Promise<Posted>[] = [];
  const startedAt = performance.now();
  try {
    for (const [i, body] of bodies.entries()) {
      const dueIn = startedAt + (i * 1000) / perSecond - performance.now();
      if (dueIn > 0) await sleep(dueIn);
      posting.push(post(pool, body));
    }
    return await Promise.all(posting);
  } finally {
    await pool.destroy();
  }
}

const now = () => performance.timeOrigin + performance.now();

async function post(pool: Pool, body: string): Promise<Posted> {
  const sentAt = now();
  const answer = await pool.request({ method: 'POST', path: PATH, headers: HEADERS, body });
  const text = await answer.body.text();
  const answeredAt = now();
  if (answer.statusCode !== 200) throw new Error(`the receiver answered ${answer.statusCode}: ${text}`);
  return { id: (JSON.parse(text) as { event_id: string }).event_id, sentAt, answeredAt };
}
