#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0 with CLI 1.5.1 (server 1.29.1). A workflow type with `setWorkflowOptions({
#   versioningBehavior })` cannot run on a worker without a deployment version: the server refuses each finished
#   workflow task with "versioning behavior cannot be specified without deployment options ...". Neither the start nor
#   the worker fails. The run stays Running, its history shows time-outs of 10 seconds without a cause, and the
#   refusal stands in a warning of the worker's log alone. Other types of the same worker complete.
# Why our users meet it: one bundle serves a laptop (no version) and a cluster (versions); the option looks like a
#   hint.
# What we do: workflows/versioned.ts holds the option and is bundled only for workers that have a version.
# Needs: Go 1.25 or later (the first build takes minutes), Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/client@1.24.0 @temporalio/worker@1.24.0 @temporalio/workflow@1.24.0 @swc/core@1.16.18
port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))')
"$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
  "$dir/temporal" workflow list --address "127.0.0.1:$port" >/dev/null 2>&1 && break || sleep 0.3
done

cat >"$dir/workflows.js" <<'JS'
const { setWorkflowOptions } = require('@temporalio/workflow');
exports.plain = async () => 'done';
exports.pinned = async () => 'done';
setWorkflowOptions({ versioningBehavior: 'PINNED' }, exports.pinned);
JS
cat >"$dir/worker.js" <<'JS'
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { setTimeout: pause } = require('node:timers/promises');

const TIMED_OUT = 8;
const FAILED = 9;
const warnings = [];
let failed = false;
function check(what, seen, stated) {
  const same = JSON.stringify(seen) === JSON.stringify(stated);
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

async function main(address) {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ message, meta }) => warnings.push(`${message} ${meta?.error ?? ''}`)),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} } },
  });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const workflowsPath = require.resolve('./workflows.js');
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath });
  await worker.runUntil(async () => {
    const start = (type) => client.workflow.start(type, { taskQueue: 'any', workflowId: type });
    check('a type without the option', await (await start('plain')).result(), 'done');
    const run = await start('pinned');
    const typesOfEvents = async () => (await run.fetchHistory()).events.map(({ eventType }) => eventType);
    const until = Date.now() + 30_000;
    while (!(await typesOfEvents()).includes(TIMED_OUT) && Date.now() < until) await pause(500);
    const types = await typesOfEvents();
    check('a type with it: its state', (await run.describe()).status.name, 'RUNNING');
    check('its history has a task that timed out', types.includes(TIMED_OUT), true);
    check('its history has a task that failed', types.includes(FAILED), false);
    await run.terminate();
  });
  const refusal = /versioning behavior cannot be specified without deployment options/;
  check('the worker warned of it', warnings.some((warning) => refusal.test(warning)), true);
  process.exit(failed ? 1 : 0);
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/worker.js" "127.0.0.1:$port"
