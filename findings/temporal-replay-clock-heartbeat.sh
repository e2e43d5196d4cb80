#!/usr/bin/env bash
# What: @temporalio/worker 1.24.0 with CLI 1.5.1 (server 1.29.1). In a replay `Date.now()` can be later than it was live,
#   although it is the workflow's own clock. It happens if
#   - a workflow task brings an activity's result, and the task before it led to no command (here: the first of two
#     results that a `Promise.all` awaits); and
#   - the workflow then waits for a local activity so long (8 seconds by default) that the worker asks for another task
#     to keep its own (a heartbeat).
#   A replay takes the task of the result for a heartbeat and merges it with the next one, whose time the workflow then
#   sees. A workflow that compares the clock with a deadline there takes another branch: a non-determinism error.
#   Without a heartbeat the replay shows the time of the live run.
#   Public, and open: https://github.com/temporalio/sdk-rust/issues/1606 tells of the merge, but says that the commands
#   stay right; https://github.com/temporalio/sdk-rust/pull/1281 would cure it for new workflows that opt in.
# Why our users meet it: a local activity is slow if a vendor is. After the next deploy or restart a workflow that still
#   runs is replayed, its task fails again and again, and the lead waits until somebody looks.
# What we do: workflows/follow-up-engine/engine.ts takes the time of the run's start, which never changes, for what it
#   decides by age.
# Needs: Go 1.25 or later (the first build takes minutes), Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{client,worker,workflow}@1.24.0 @swc/core@1.16.18
port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))')
"$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
  "$dir/temporal" workflow list --address "127.0.0.1:$port" >/dev/null 2>&1 && break || sleep 0.3
done

cat >"$dir/workflows.js" <<'JS'
const workflow = require('@temporalio/workflow');

const { take } = workflow.proxyActivities({ startToCloseTimeout: '1 minute' });
const local = workflow.proxyLocalActivities({ startToCloseTimeout: '1 minute' });
const { clock } = workflow.proxySinks();

/** Asks two services, then a third in a local activity, and reminds if the first two took less than six seconds. */
exports.ask = async (localMs) => {
  await Promise.all([take(1), take(1_000)]);
  const age = Date.now() - workflow.workflowInfo().startTime.getTime();
  clock.saw(age);
  await local.take(localMs);
  if (age < 6_000) await take(1);
};
JS
cat >"$dir/worker.js" <<'JS'
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { setTimeout: pause } = require('node:timers/promises');

let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

async function main(address) {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => {}),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const workflowsPath = require.resolve('./workflows.js');
  const ages = {};
  const sinks = { clock: { saw: { fn: ({ workflowId }, age) => void (ages[workflowId] = age), callDuringReplay: true } } };
  const activities = { take: (ms) => pause(ms) };
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath, activities, sinks });

  const runs = [
    { workflowId: 'without a heartbeat', localMs: 100, merges: false },
    { workflowId: 'with a heartbeat', localMs: 10_000, merges: true },
  ];
  await worker.runUntil(
    Promise.all(
      runs.map(({ workflowId, localMs }) =>
        client.workflow.execute('ask', { taskQueue: 'any', workflowId, args: [localMs] }),
      ),
    ),
  );
  const live = { ...ages };
  for (const { workflowId, merges } of runs) {
    const history = await client.workflow.getHandle(workflowId).fetchHistory();
    const outcome = await Worker.runReplayHistory({ workflowsPath, sinks }, history, workflowId).then(
      () => 'replayed',
      ({ name }) => name,
    );
    const seconds = (ms) => (ms / 1000).toFixed(1);
    console.log(`            age live ${seconds(live[workflowId])} s, in the replay ${seconds(ages[workflowId])} s`);
    check(`${workflowId}, live: younger than six seconds`, live[workflowId] < 6_000, true);
    check(`${workflowId}, replay: the same age`, ages[workflowId] === live[workflowId], !merges);
    check(`${workflowId}, replay: later by seconds`, ages[workflowId] - live[workflowId] > 5_000, merges);
    check(`${workflowId}, outcome of the replay`, outcome, merges ? 'DeterminismViolationError' : 'replayed');
  }
  process.exit(failed ? 1 : 0);
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/worker.js" "127.0.0.1:$port"
