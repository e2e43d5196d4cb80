#!/usr/bin/env bash
# What: @temporalio/client 1.24.0. `defaultGrpcRetryOptions({ maxIntervalMs })` does not read its argument, although
#   `BackoffOptions` documents it: the longest wait between two tries is 5 seconds, more or less a fifth, whatever it says.
#   A smaller bound does not shorten the waits (here: 100 ms asked for, 170 to 1,420 ms waited), a larger one does not
#   lengthen them. `initialIntervalMs`, `factor`, `maxJitter` and `maxAttempts` are read. And the first wait is not the
#   initial interval, but that times the factor.
#   So with the defaults the tenth and last try comes 16 to 24 seconds after the first, and "back off up to a minute" ends
#   a call as early: only more attempts help.
# Why our users meet it: whoever starts workflows from a webhook sets these to answer the sender in time, or to outlast a
#   restart of the server.
# What we do: src/temporal/retries.ts takes the delays as they are; each call has a deadline (src/temporal/connection.ts), and
#   the journal keeps what was not started.
# Needs: Node 20.3 or later with npm.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error @temporalio/client@1.24.0

cat >"$dir/check.js" <<'JS'
const { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } = require('@temporalio/client');
const { createServer } = require('node:http2');
const { once } = require('node:events');

let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}
const UNAVAILABLE = 14;

async function main() {
  let times = [];
  const server = createServer().listen(0, '127.0.0.1');
  server.on('stream', (stream) => {
    times.push(performance.now());
    const headers = { 'content-type': 'application/grpc', 'grpc-status': String(UNAVAILABLE) };
    stream.respond(headers, { endStream: true });
  });
  await once(server, 'listening');

  /** The seconds between the tries of a call, in tenths. */
  async function waits(options) {
    times = [];
    const connection = Connection.lazy({
      address: `127.0.0.1:${server.address().port}`,
      interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxJitter: 0, ...options }))],
    });
    await connection.workflowService.listNamespaces({}).catch(() => undefined);
    await connection.close();
    return times.slice(1).map((time, i) => ((time - times[i]) / 1000).toFixed(1));
  }
  check('6 attempts, waits', (await waits({ maxAttempts: 6 })).join(' '), '0.2 0.3 0.5 0.8 1.4');
  const short = await waits({ maxAttempts: 6, maxIntervalMs: () => 100 });
  check('6 attempts, at most 100 ms, waits', short.join(' '), '0.2 0.3 0.5 0.8 1.4');
  const shorter = await waits({ maxAttempts: 4, initialIntervalMs: () => 50, factor: 2 });
  check('4 attempts from 50 ms, factor 2, waits', shorter.join(' '), '0.1 0.2 0.4');

  // The waits that follow, without waiting for them.
  const after = (options, attempt) =>
    Math.round(defaultGrpcRetryOptions({ maxJitter: 0, ...options }).delayFunction(attempt, { code: UNAVAILABLE }));
  check('after the 9th attempt, at most a minute, ms', after({ maxIntervalMs: () => 60_000 }, 9), 5_000);
  const total = [1, 2, 3, 4, 5, 6, 7, 8, 9].reduce((sum, attempt) => sum + after({}, attempt), 0);
  check('all waits of 10 attempts, seconds', Math.round(total / 1000), 20);
  server.close();
  process.exit(failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/check.js"
