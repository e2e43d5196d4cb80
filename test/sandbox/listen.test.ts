import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { textWith, runReceiver, runSandbox } from './support.ts';

test('the error for a taken port names it', async () => {
  const { url } = await runSandbox();
  const other = createSandbox({ file: ':memory:' });
  onTestFinished(() => other.close());
  const port = Number(new URL(url).port);
  await expect(other.listen(port)).rejects.toThrow(`SANDBOX_PORT: 127.0.0.1:${port} is taken`);
  await expect(other.listen(0)).resolves.toMatchObject({ url: textWith('http://127.0.0.1:') });
});

test('the sandbox serves only this machine', async () => {
  const { url } = await runSandbox();
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  for (const { address } of addresses.filter(({ family, internal }) => family === 'IPv4' && !internal)) {
    await expect(fetch(url.replace('127.0.0.1', address))).rejects.toThrow('fetch failed');
  }
});

test('the sandbox can be created without listening, for another server', async () => {
  const sandbox = createSandbox({ file: ':memory:' });
  const server = createServer((request, response) => void sandbox.callback()(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await sandbox.close();
  });
  const { port } = server.address() as AddressInfo;
  expect((await fetch(`http://127.0.0.1:${port}/sandbox/dials`)).status).toBe(200);
});

test('events that are posted to the sandbox are emitted, and the answer waits if requested', async () => {
  const { call, subscribe } = await runSandbox();
  const receiver = await runReceiver();
  await subscribe(receiver.url);
  expect((await call('POST /sandbox/events?wait=1', [{ a: 1 }, { b: 2 }])).body).toEqual({ emitted: 2 });
  expect(receiver.received).toHaveLength(2);
  expect((await call('POST /sandbox/events', { c: 3 })).body).toEqual({ emitted: 1 });
  await expect.poll(() => receiver.received.length).toBe(3);
});
