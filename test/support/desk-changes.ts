import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from '@temporalio/client';
import { onTestFinished } from 'vitest';
import { openReadModel } from '../../src/read-model/open-read-model.ts';
import type { ReadModel } from '../../src/read-model/read-model.ts';
import { type Temporal, temporalOver } from '../../src/temporal/connection.ts';
import { temporaryFolder } from './folder.ts';

const READS = /^(get|list|count|describe|query|poll)/;
const WRITES: (string | symbol)[] = ['write', 'lose', 'renote', 'lease', 'sweep'] satisfies (keyof ReadModel)[];

/** What a desk may be given to change. Temporal answers nothing, but what it was asked is kept; so is what a vendor is sent. */
export async function watchedParts() {
  const changes: string[] = [];

  const lazy = Connection.lazy({ address: '127.0.0.1:1' });
  const service = new Proxy(
    {},
    {
      get: (_, rpc) => () => {
        if (!READS.test(String(rpc))) changes.push(`Temporal: ${String(rpc)}`);
        return Promise.reject(Object.assign(new Error('14 UNAVAILABLE: away'), { code: 14, details: 'away' }));
      },
    },
  );
  const connection = new Proxy(lazy, {
    get: (of, name) => (name === 'workflowService' ? service : bound(of, name)),
  });
  const temporal: Temporal = temporalOver({ address: '127.0.0.1:1', namespace: 'default' }, connection);

  const whole = await openReadModel({ dataDir: temporaryFolder() }, 'desk', { warn() {}, info() {} });
  const model = new Proxy(whole, {
    get(of, name) {
      if (WRITES.includes(name)) changes.push(`model: ${String(name)}`);
      return bound(of, name);
    },
  });

  const vendor = createServer((request, response) => {
    if (request.method !== 'GET') changes.push(`vendor: ${request.method} ${request.url}`);
    response.writeHead(503, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    vendor.closeAllConnections();
    vendor.close();
    await lazy.close();
    await whole.close();
  });
  const env = {
    INSTANTLY_API_KEY: 'a-key-of-instantly',
    INSTANTLY_API_URL: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/api/v2`,
    INSTANTLY_WEBHOOK_SECRET: 'correct-horse-battery-staple',
  };
  return { model, temporal, env, whole, changes };
}

function bound<Of extends object>(of: Of, name: string | symbol): unknown {
  const value: unknown = Reflect.get(of, name);
  return typeof value === 'function' ? (value.bind(of) as unknown) : value;
}
