import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { isUnanswered } from '../../src/temporal/grpc-errors.ts';
import { connectTemporalLazily, ping } from '../../src/temporal/connection.ts';
import { onLimited } from '../../src/temporal/limits.ts';

/** Nothing listens on the discard port. */
const address = '127.0.0.1:9';

test('a connection that is closed while a call waits for its next attempt ends that call, and no timer fails', async () => {
  const temporal = connectTemporalLazily({ address, namespace: 'default', connection: { address } });
  const waits = ping(temporal, 20_000).catch((error: unknown) => error);
  expect(await ping(temporal, 300).catch(isUnanswered)).toBe(true);
  await temporal.close();
  expect(isUnanswered(await waits)).toBe(true);
});

test('a call that Temporal refuses because of a rate limit is told; one that it refuses because a workflow is busy is not', async () => {
  const refusals = ['Workflow is busy.', 'namespace rate limit exceeded'];
  const server = createServer().on('stream', (stream: ServerHttp2Stream) => {
    // As Temporal does: headers of its own, then the status.
    const headers = { 'content-type': 'application/grpc', 'x-resource-exhausted-cause': 'any' };
    stream.respond(headers, { waitForTrailers: true });
    const message = refusals.shift() ?? 'Workflow is busy.';
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '8', 'grpc-message': message })).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const limited = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const temporal = connectTemporalLazily({ address: limited, namespace: 'default', connection: { address: limited } });
  onTestFinished(() => temporal.close());
  const told = Promise.withResolvers<void>();
  let times = 0;
  onLimited(() => {
    times += 1;
    told.resolve();
  });
  // The retries would take seconds; nobody waits for them.
  for (const _refusal of ['busy', 'limited']) ping(temporal).catch(() => undefined);
  await told.promise;
  expect(times).toBe(1);
});
