import { expect, test } from 'vitest';
import { isUnanswered } from '../../src/temporal/grpc-errors.ts';
import { connectTemporalLazily, ping } from '../../src/temporal/connection.ts';

/** Nothing listens on the discard port. */
const address = '127.0.0.1:9';

test('a connection that is closed while a call waits for its next attempt ends that call, and no timer fails', async () => {
  const temporal = connectTemporalLazily({ address, namespace: 'default', connection: { address } });
  const waits = ping(temporal, 20_000).catch((error: unknown) => error);
  expect(await ping(temporal, 300).catch(isUnanswered)).toBe(true);
  await temporal.close();
  expect(isUnanswered(await waits)).toBe(true);
});
