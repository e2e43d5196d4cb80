#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0 with CLI 1.5.1 (server 1.29.1). `workflow.start` with the conflict policy `USE_EXISTING`
#   returns a handle also if the workflow runs already. If that workflow has continued as new before, the handle is
#   half broken: its queries and signals reach the run, its updates, its `cancel` and its `terminate` end with "not
#   found", while the workflow runs. `getHandle` with the same id does all of them.
#   Why: the handle keeps the id of the run that the start found as the first of a chain, and the server compares it
#   with the real first run of the chain. Before the first `continueAsNew` both are the same, so that it works in
#   every short test.
# Why our users meet it: "start unless it runs" is how a long-running workflow is kept, and those continue as new.
# What we do: src/runs/monitor.ts does not use the handle of the start (test/monitor.test.ts).
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

const renew = workflow.defineSignal('renew');
const look = workflow.defineUpdate('look');
const run = workflow.defineQuery('run');
exports.keep = async (nth) => {
  let isDue = false;
  workflow.setHandler(renew, () => void (isDue = true));
  workflow.setHandler(look, () => nth);
  workflow.setHandler(run, () => nth);
  await workflow.condition(() => isDue);
  await workflow.continueAsNew(nth + 1);
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
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const { workflow } = new Client({ connection: await Connection.connect({ address }) });
  const workflowsPath = require.resolve('./workflows.js');
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath });

  const ensure = () =>
    workflow.start('keep', {
      workflowId: 'kept',
      taskQueue: 'any',
      args: [1],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
  const outcome = (what) =>
    what.then(
      (value) => String(value ?? 'done'),
      (error) => error.name,
    );
  async function reach(nth) {
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await workflow.getHandle('kept').query('run')) === nth) return;
      await pause(100);
    }
    throw new Error('the run did not come');
  }
  await worker.runUntil(async () => {
    await ensure();
    const found = await ensure();
    check('first run: update by the handle of a start', await outcome(found.executeUpdate('look')), '1');
    await found.signal('renew');
    await reach(2);

    check('second run: update by the handle of before', await outcome(found.executeUpdate('look')), '2');
    const later = await ensure();
    const plain = workflow.getHandle('kept');
    check('second run: update by the handle of a start', await outcome(later.executeUpdate('look')), 'WorkflowNotFoundError');
    check('second run: update by getHandle', await outcome(plain.executeUpdate('look')), '2');
    check('second run: query by the handle of a start', await outcome(later.query('run')), '2');
    check('second run: cancel by the handle of a start', await outcome(later.cancel()), 'WorkflowNotFoundError');
    check('second run: terminate by the handle of a start', await outcome(later.terminate()), 'WorkflowNotFoundError');
    check('the workflow is', (await plain.describe()).status.name, 'RUNNING');
    check('second run: signal by the handle of a start', await outcome(later.signal('renew')), 'done');
    await reach(3);
    check('third run: terminate by getHandle', (await outcome(plain.terminate())) === 'WorkflowNotFoundError', false);
  });
  await connection.close();
  process.exitCode = failed ? 1 : 0;
}

void main(process.argv[2]).then(() => process.exit());
JS
node "$dir/worker.js" "127.0.0.1:$port"
