#!/usr/bin/env bash
# What: @temporalio/client 1.24.0 with @grpc/grpc-js 1.14.7. After an outage a `Connection` does not notice that the server is
#   back. grpc-js waits 1 second before it connects again, then 1.6 times as long each time, up to 2 minutes; until then each
#   call fails immediately, without a look at the server. So after half a minute of outage calls fail for 10 to 25 seconds
#   more, after some minutes for up to 2 minutes. The client's own retries are over long before (16 to 24 seconds). A new
#   `Connection` to the same address does not help: all of a process share the wait, so `Connection.connect` ends in "Failed
#   to connect before the deadline" beside a server that answers others. Only one with other `channelArgs` is apart. A
#   `NativeConnection` is back immediately. The Go SDK has cut this wait to 10 seconds since 2020 (temporalio/sdk-go#244).
# Why our users meet it: a receiver that starts workflows from webhooks refuses deliveries for minutes after a restart of
#   Temporal, and a restart of the receiver seems to be the cure.
# What we do: src/temporal/connection.ts cuts the wait at 5 seconds, with `channelArgs: { 'grpc.max_reconnect_backoff_ms' }`.
# Needs: Node 22 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{client,worker}@1.24.0 @swc/core@1.16.18 @grpc/grpc-js@1.14.7

cat >"$dir/check.js" <<'JS'
const { once } = require('node:events');
const { createServer } = require('node:net');
const { setTimeout: pause } = require('node:timers/promises');
const { Server, ServerCredentials } = require('@grpc/grpc-js');
const { Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime } = require('@temporalio/worker');

const TRIES = 7;
let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

/** A stub of Temporal. An empty message is a valid answer to the one call that is made here. */
async function serve(port = 0) {
  const server = new Server();
  const bytes = (value) => value;
  const path = '/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo';
  const streams = { requestStream: false, responseStream: false };
  server.addService(
    { getSystemInfo: { path, ...streams, requestDeserialize: bytes, responseSerialize: bytes } },
    { getSystemInfo: (_call, answer) => answer(null, Buffer.alloc(0)) },
  );
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve({ port: bound, close: () => server.forceShutdown() }),
    );
  });
}

/** Stands in for a proxy whose server is away: closes each connection. Ends after some. */
async function outage(port) {
  const proxy = createServer().listen(port, '127.0.0.1');
  for (let tries = 0; tries < TRIES; tries += 1) {
    const [socket] = await once(proxy, 'connection');
    socket.on('error', () => undefined).destroy();
  }
  await new Promise((closed) => proxy.close(closed));
}

const answers = (connection) =>
  connection
    .withDeadline(Date.now() + 1_000, () => connection.workflowService.getSystemInfo({}))
    .then(() => true)
    .catch(() => false);

async function compare(name, connect, isLate) {
  const before = await serve();
  const address = `127.0.0.1:${before.port}`;
  const connection = await connect(address);
  before.close();
  let isAway = true;
  const calls = (async () => {
    for (; isAway; await pause(200)) await answers(connection);
  })();
  await outage(before.port);
  isAway = false;
  await calls;
  const after = await serve(before.port);
  const begun = Date.now();
  const another = await Connection.connect({ address, connectTimeout: '3s' }).then(
    () => 'connects',
    ({ message }) => message,
  );
  while (!(await answers(connection))) await pause(100);
  const took = Date.now() - begun;
  console.log(`           ${name}: back after ${(took / 1_000).toFixed(1)} seconds`);
  check(`${name} is back only after more than 10 seconds`, took > 10_000, isLate);
  check(`${name}: a new Connection to the same address`, another, isLate ? 'Failed to connect before the deadline' : 'connects');
  after.close();
}

async function main() {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
  const channelArgs = { 'grpc.max_reconnect_backoff_ms': 1_000 };
  await Promise.all([
    compare('Connection', (address) => Connection.connect({ address }), true),
    compare('Connection with channelArgs', (address) => Connection.connect({ address, channelArgs }), false),
    compare('NativeConnection', (address) => NativeConnection.connect({ address }), false),
  ]);
  process.exit(failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/check.js"
