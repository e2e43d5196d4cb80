#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0 with CLI 1.5.1 (server 1.29.1). A call that Temporal refuses because a rate limit is
#   reached is not counted by `temporal_request_failure`. Only `temporal_request` grows, by each retry, and if a call has been
#   retried five times a line of the worker's log tells of it. Other refusals are counted (here: NOT_FOUND).
#   The native code reads the status of an answer only where a gRPC server that has no header to send puts it: among the
#   headers. With a rate limit this server sends headers of its own (x-resource-exhausted-cause), so the status comes after
#   them, as a trailer. A client over `Connection`, which most examples use to start workflows, has no metrics at all.
# Why our users meet it: "RESOURCE_EXHAUSTED on user-facing operations" is one of the five alerts with which
#   https://docs.temporal.io/best-practices/worker-alerting says to start; that page has two more of the kind. None fires
#   while the namespace is over its limit.
# What we do: src/temporal/runtime.ts counts such lines of the log, src/temporal/retries.ts the calls of the receiver, and the
#   alert TemporalResourceExhausted reads both.
# Needs: Go 1.25 or later (the first build takes minutes), Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{client,worker}@1.24.0 @swc/core@1.16.18
free_port() {
  node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))'
}
port=$(free_port)
"$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
  --dynamic-config-value frontend.namespaceRPS=3 --dynamic-config-value frontend.namespaceBurstRatio=1 \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
  "$dir/temporal" operator cluster health --address "127.0.0.1:$port" >/dev/null 2>&1 && break || sleep 0.3
done

cat >"$dir/check.js" <<'JS'
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime } = require('@temporalio/worker');
const { InterceptingCall, status } = require('@grpc/grpc-js');
const { setTimeout: pause } = require('node:timers/promises');

const STARTS = 30;
const lines = [];
let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

async function main([address, bindAddress]) {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ message, meta }) => lines.push(`${message} ${meta?.error}`)),
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} },
      metrics: { prometheus: { bindAddress, countersTotalSuffix: true } },
    },
  });
  /** What a metric counts of an operation, by status. */
  async function counted(metric, operation) {
    const page = await (await fetch(`http://${bindAddress}/metrics`)).text();
    const series = page.split('\n').filter((line) => line.startsWith(`${metric}{`) && line.includes(`"${operation}"`));
    return series.map((one) => [/status_code="(\w+)"/.exec(one)?.[1] ?? 'any', Number(one.split(' ').at(-1))]);
  }
  const startWith = async (client, name, count) => {
    const options = (i) => ({ taskQueue: 'none', workflowId: `${name} ${i}` });
    const started = Array.from({ length: count }, (_, i) => client.workflow.start('any', options(i)));
    return (await Promise.allSettled(started)).filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  };

  // The client without native code: what comes before the status of a refused call?
  const causes = new Set();
  const watch = (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, listener, next) {
        let before;
        next(metadata, {
          onReceiveMetadata(headers, pass) {
            before = headers.get('x-resource-exhausted-cause')[0];
            pass(headers);
          },
          onReceiveStatus(end, pass) {
            if (end.code === status.RESOURCE_EXHAUSTED) causes.add(before);
            pass(end);
          },
        });
      },
    });
  // The SDK's own interceptor makes the retries, outside of this one.
  const plain = await Connection.connect({ address, interceptors: [watch] });
  await startWith(new Client({ connection: plain }), 'plain', 6);
  check('Connection: a header that comes before the status', [...causes].join(), 'RpsLimit');
  check('Connection: starts that are counted', (await counted('temporal_request_total', 'StartWorkflowExecution')).length, 0);

  const native = new Client({ connection: await NativeConnection.connect({ address }) });
  const refused = await startWith(native, 'native', STARTS);
  const limited = refused.every(({ cause }) => cause.code === status.RESOURCE_EXHAUSTED);
  check('NativeConnection: what is refused at last is refused as RESOURCE_EXHAUSTED', limited, true);
  const [[, requests]] = await counted('temporal_request_total', 'StartWorkflowExecution');
  check('NativeConnection: more requests than starts', requests > STARTS, true);
  const failures = await counted('temporal_request_failure_total', 'StartWorkflowExecution');
  check('NativeConnection: failures that are counted', failures.join(), '');
  await pause(2_000);
  const isTold = lines.some((line) => /retried \d+ times .*ResourceExhausted/.test(line));
  check('NativeConnection: a line of the log tells of it', isTold, true);
  await native.workflow.getHandle('never started').signal('any').catch(() => undefined);
  const missing = await counted('temporal_request_failure_total', 'SignalWorkflowExecution');
  check('NativeConnection: a signal to a workflow that is not there, counted', missing.join(), 'NOT_FOUND,1');
  process.exit(failed ? 1 : 0);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/check.js" "127.0.0.1:$port" "127.0.0.1:$(free_port)"
