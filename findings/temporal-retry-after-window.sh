#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0 with CLI 1.5.1 (server 1.29.1). An activity that may take 20 seconds in all
#   (`scheduleToCloseTimeout`) fails with `nextRetryDelay: '60s'`, as one does that passes on a vendor's Retry-After. It
#   is neither tried again at the end of the 20 seconds nor does it wait for them: it is over after its first try. What
#   the workflow catches is that try's own failure, which calls itself retryable (`nonRetryable` is false), not a
#   time-out; only `retryState` of the ActivityFailure says TIMEOUT. With a delay of 1 second it is tried again.
# Why our users meet it: the longer a vendor asks to wait, the sooner the work is given up; one 429 with a long
#   Retry-After ends what was meant to be tried for minutes, and a workflow that looks at the failure's kind takes it for
#   one that was tried to the end.
# What we do: the effects of workflows/activities.ts have no such limit, and activities/retry-delay.ts cuts a wait at an
#   hour. The monitor's calls have one on purpose (workflows/webhook-monitor/activities.ts): the next round asks again.
# Needs: Go 1.25 or later (the first build takes minutes), Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{activity,client,common,worker,workflow}@1.24.0 @swc/core@1.16.18
port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))')
"$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
  "$dir/temporal" workflow list --address "127.0.0.1:$port" >/dev/null 2>&1 && break || sleep 0.3
done

cat >"$dir/workflows.js" <<'JS'
const { proxyActivities } = require('@temporalio/workflow');

const { ask } = proxyActivities({ startToCloseTimeout: '5s', scheduleToCloseTimeout: '20s' });
exports.lookUp = (delay) =>
  ask(delay).then(
    (tries) => ({ tries }),
    ({ name, retryState, cause }) => ({ name, retryState, cause: cause.name, nonRetryable: cause.nonRetryable }),
  );
JS
cat >"$dir/worker.js" <<'JS'
const { Context } = require('@temporalio/activity');
const { Client, Connection } = require('@temporalio/client');
const { ApplicationFailure } = require('@temporalio/common');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');

let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

async function main(address) {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const activities = {
    async ask(nextRetryDelay) {
      const { attempt } = Context.current().info;
      if (attempt > 1) return attempt;
      throw ApplicationFailure.create({ message: 'the vendor answered 429', nextRetryDelay });
    },
  };
  const workflowsPath = require.resolve('./workflows.js');
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath, activities });
  const lookUp = (delay) =>
    client.workflow.execute('lookUp', { taskQueue: 'any', workflowId: delay, args: [delay] });
  await worker.runUntil(async () => {
    check('a delay of 1 second, tries', (await lookUp('1s')).tries, 2);
    const begun = Date.now();
    const { name, retryState, cause, nonRetryable } = await lookUp('60s');
    check('a delay of 60 seconds: it is over within 5', Date.now() - begun < 5_000, true);
    check('what the workflow catches', `${name} of ${cause}`, 'ActivityFailure of ApplicationFailure');
    check('its nonRetryable', nonRetryable, false);
    check('its retryState', retryState, 'TIMEOUT');
  });
  process.exit(failed ? 1 : 0);
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/worker.js" "127.0.0.1:$port"
