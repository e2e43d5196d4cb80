#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0 with two servers: 1.29.1 (CLI 1.5.1) and 1.31.2. What becomes of a workflow whose task
#   hands over too much depends on the server, and not as one would guess:
#   - One value above 2 MB (here: the result). 1.29.1 terminates the run immediately, and no metric of failed tasks counts it.
#     1.31.2 tells the worker its limit; the worker then fails the task itself, and the server gives it the same task again
#     immediately, without a pause: many a second, for ever, each with all of the workflow's code. The history shows one
#     failed task. The metric's reason is PayloadsTooLarge.
#   - Values below 2 MB that are above 4 MB together. The reason is GrpcMessageTooLarge on both, but 1.29.1 leaves the run open
#     and tries again, and 1.31.2 terminates it.
#   A task that fails because of an error in the code is tried again after about 10 seconds (its time-out) on both.
# Why our users meet it: a long thread of mails is soon that large. The alert "gRPC message too large: executions are being
#   terminated" (https://docs.temporal.io/best-practices/worker-alerting) asks for GrpcMessageTooLarge alone. With a new server
#   one such workflow keeps worker and server busy.
# What we do: deploy/observability/alerts.yaml asks for all reasons of this kind; src/runs/dispatch.ts cuts long texts.
# Needs: Go 1.26.4 or later (the first builds take minutes), Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
server=
stop() { [[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; server=; }
trap 'stop; rm -rf "$dir"' EXIT

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' go.temporal.io/server/cmd/server@v1.31.2
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{client,worker,workflow}@1.24.0 @swc/core@1.16.18
free_port() {
  node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))'
}

cat >"$dir/workflows.js" <<'JS'
const { proxyActivities } = require('@temporalio/workflow');

const { keep } = proxyActivities({ startToCloseTimeout: '10s' });
exports.oneValue = async () => 'x'.repeat(2_500_000);
exports.manyValues = () => Promise.all([1, 2, 3].map(() => keep('x'.repeat(1_500_000))));
exports.broken = async () => {
  throw new Error('a fault of the code');
};
JS
cat >"$dir/worker.js" <<'JS'
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { setTimeout: pause } = require('node:timers/promises');

const TASK_FAILED = 9;
const STATED = JSON.parse(process.argv[5]);
let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

async function main([version, address, bindAddress]) {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'OFF', forward: {} }, metrics: { prometheus: { bindAddress } } },
  });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const workflowsPath = require.resolve('./workflows.js');
  const activities = { keep: () => undefined };
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath, activities });
  const running = worker.run();
  for (const [type, [state, reason, isBusy]] of Object.entries(STATED)) {
    const run = await client.workflow.start(type, { taskQueue: 'any', workflowId: type });
    await pause(10_000);
    const page = await (await fetch(`http://${bindAddress}/metrics`)).text();
    const counted = page
      .split('\n')
      .filter((line) => line.startsWith('temporal_workflow_task_execution_failed{') && line.includes(`"${type}"`));
    const times = counted.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    const about = `server ${version}, ${type}`;
    check(`${about}: the run after 10 seconds`, (await run.describe()).status.name, state);
    check(`${about}: reason`, counted.map((line) => /failure_reason="(\w+)/.exec(line)[1]).join(), reason);
    check(`${about}: more than 10 failures are counted`, times > 10, isBusy);
    if (isBusy) {
      const { events } = await run.fetchHistory();
      const shown = events.filter(({ eventType }) => eventType === TASK_FAILED).length;
      check(`${about}: failures that its history shows`, shown, 1);
    }
    await run.terminate().catch(() => undefined);
  }
  worker.shutdown();
  await running;
  process.exit(failed ? 1 : 0);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
failed=0
run() { # VERSION STATED
  for _ in {1..100}; do
    "$dir/temporal" workflow list --address "127.0.0.1:$port" >/dev/null 2>&1 && break || sleep 0.3
  done
  node "$dir/worker.js" "$1" "127.0.0.1:$port" "127.0.0.1:$(free_port)" "$2" || failed=1
  stop
}

port=$(free_port)
"$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
run 1.29.1 '{
  "oneValue": ["TERMINATED", "", false],
  "manyValues": ["RUNNING", "GrpcMessageTooLarge", false],
  "broken": ["RUNNING", "WorkflowError", false]
}'

port=$(free_port)
sql() { printf '%s' "{ sql: { pluginName: sqlite, databaseName: default, connectAddr: localhost, connectProtocol: tcp,
  connectAttributes: { mode: memory, cache: private }, maxConns: 1, maxIdleConns: 1 } }"; }
rpc() { printf '%s' "{ rpc: { grpcPort: ${1:-$(free_port)}, membershipPort: $(free_port), bindOnLocalHost: true } }"; }
cat >"$dir/server.yaml" <<YAML
log: { stdout: true, level: fatal }
persistence:
  defaultStore: default
  visibilityStore: visibility
  numHistoryShards: 1
  datastores: { default: $(sql), visibility: $(sql) }
global: { membership: { maxJoinDuration: 30s, broadcastAddress: 127.0.0.1 } }
services: { frontend: $(rpc "$port"), matching: $(rpc), history: $(rpc), worker: $(rpc) }
clusterMetadata:
  failoverVersionIncrement: 10
  masterClusterName: active
  currentClusterName: active
  clusterInformation:
    active: { enabled: true, initialFailoverVersion: 1, rpcName: frontend, rpcAddress: 127.0.0.1:$port }
YAML
"$dir/server" --config-file "$dir/server.yaml" --allow-no-auth start >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
  "$dir/temporal" operator namespace create --address "127.0.0.1:$port" -n default >/dev/null 2>&1 && break || sleep 0.3
done
run 1.31.2 '{
  "oneValue": ["RUNNING", "PayloadsTooLarge", true],
  "manyValues": ["TERMINATED", "GrpcMessageTooLarge", false],
  "broken": ["RUNNING", "WorkflowError", false]
}'
exit "$failed"
