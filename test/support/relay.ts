import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Relayed {
  method: string;
  path: string;
  body: string;
}

/**
 * Forwards calls to a vendor. It calls `onDone` after the vendor has carried out a call and before the caller receives the
 * answer: a caller that is killed then does not know that the call was carried out.
 */
export async function startRelay(upstream: string, onDone: (request: Relayed) => Promise<void>) {
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const request = { method: req.method!, path: req.url!, body: Buffer.concat(chunks).toString() };
      passOn(request, String(req.headers.authorization)).then(
        ({ status, text }) => res.writeHead(status, { 'content-type': 'application/json' }).end(text),
        () => req.socket.destroy(),
      );
    });
  });
  async function passOn(request: Relayed, authorization: string) {
    const { method, path, body } = request;
    const answer = await fetch(`${upstream}${path}`, {
      method,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body }),
    });
    const text = await answer.text();
    if (answer.ok) await onDone(request);
    return { status: answer.status, text };
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
