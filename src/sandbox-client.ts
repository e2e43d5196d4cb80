import { request } from 'undici';
import type { Settings } from './config.ts';

const TIMEOUT_MS = 5_000;

/** Asks the sandbox's own controls. Throws where it does not do as it is asked. */
export async function tellSandbox({ sandboxPort }: Settings, path: string, body: object): Promise<unknown> {
  const url = `http://127.0.0.1:${sandboxPort}`;
  const { statusCode, body: answer } = await request(`${url}/sandbox${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: Error) => {
    throw new Error(`the sandbox at ${url} cannot be reached (${cause.message}); is it running?`, { cause });
  });
  const text = await answer.text();
  if (statusCode === 200) return JSON.parse(text) as unknown;
  throw new Error(`the sandbox at ${url} answered ${statusCode} ${text}`);
}
