import { told } from '../domain/failure.ts';
import { connectionProblem } from '../outgoing/call-vendor.ts';
import { sendRequest } from '../outgoing/send-request.ts';
import type { Settings } from '../settings/settings.ts';

const TIMEOUT_MS = 5_000;
const MOST_BYTES = 1024 ** 2;

/** Calls the sandbox's own API, with which it is controlled. Throws one sentence if the sandbox does not answer 200. */
export async function askSandbox(
  { sandboxUrl: url }: Settings,
  path: string,
  body: object,
  method: 'POST' | 'PATCH' = 'POST',
): Promise<unknown> {
  const { status, text } = await sendRequest({
    method,
    url: new URL(`${url}/sandbox${path}`),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    mostBytes: MOST_BYTES,
    timeoutMs: TIMEOUT_MS,
  }).catch((cause: Error) => {
    throw new Error(`the sandbox at ${url} cannot be reached (${connectionProblem(cause)}); is it running?`, { cause });
  });
  if (status !== 200) throw new Error(told(`the sandbox at ${url} answered ${status} ${text}`));
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Error(`the answer from ${url} is not the sandbox’s; check SANDBOX_PORT`, { cause });
  }
}
