#!/usr/bin/env bash
# What: @temporalio/worker 1.24.0. `Worker.runReplayHistory` runs workflow code on the main thread; a worker that polls runs
#   it on a thread of its own. And a workflow that does not yield, which a worker that polls ends after 5 seconds, goes on
#   for ever unless `isolateExecutionTimeout` is given, which its type does not have. So while a history is replayed no
#   timer, request or heartbeat of the process is served, with no limit.
# Why our users meet it: a check that replays histories before a deploy runs in a worker or a service, which then looks
#   dead to its probes; and a new build with an endless loop hangs the check instead of failing it.
# What we do: src/temporal/replay-histories.ts gives the limit.
# Needs: Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{worker,workflow}@1.24.0 @swc/core@1.16.18

cat >"$dir/workflows.js" <<'JS'
/** Counts for a while, and ends. */
exports.count = async (upTo) => {
  let sum = 0;
  for (let i = 0; i < upTo; i += 1) sum = (sum + i) % 7;
  return sum;
};
JS
cat >"$dir/replay.js" <<'JS'
const { DefaultLogger, Runtime, Worker } = require('@temporalio/worker');

let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

const payload = (value) => ({
  payloads: [{ metadata: { encoding: btoa('json/plain') }, data: btoa(JSON.stringify(value)) }],
});
const sumUpTo = (upTo) => {
  let sum = 0;
  for (let i = 0; i < upTo; i += 1) sum = (sum + i) % 7;
  return sum;
};

/** What a server records of a run of `count`. */
function historyOf(upTo) {
  const eventTime = '2026-01-02T03:04:05Z';
  const taskQueue = { name: 'any' };
  return {
    events: [
      {
        eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
        workflowExecutionStartedEventAttributes: {
          ...{ workflowType: { name: 'count' }, taskQueue, input: payload(upTo), attempt: 1 },
          ...{ originalExecutionRunId: 'a', firstExecutionRunId: 'a', workflowTaskTimeout: '10s' },
        },
      },
      {
        eventType: 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED',
        workflowTaskScheduledEventAttributes: { taskQueue, startToCloseTimeout: '10s', attempt: 1 },
      },
      {
        eventType: 'EVENT_TYPE_WORKFLOW_TASK_STARTED',
        workflowTaskStartedEventAttributes: { scheduledEventId: '2', identity: 'any' },
      },
      {
        eventType: 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED',
        workflowTaskCompletedEventAttributes: { scheduledEventId: '2', startedEventId: '3', identity: 'any' },
      },
      {
        eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED',
        workflowExecutionCompletedEventAttributes: { workflowTaskCompletedEventId: '4', result: payload(sumUpTo(upTo)) },
      },
    ].map((event, i) => ({ eventId: String(i + 1), eventTime, ...event })),
  };
}

async function main() {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  // So many steps as take about seven seconds here.
  const startedAt = performance.now();
  sumUpTo(1e8);
  const upTo = Math.round((1e8 * 7_000) / (performance.now() - startedAt));
  const history = historyOf(upTo);

  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 20);
  const workflowsPath = require.resolve('./workflows.js');
  const outcomeOf = (options) =>
    Worker.runReplayHistory({ workflowsPath, ...options }, history).then(
      () => 'replayed',
      ({ message }) => /Script execution timed out after \d+ms/.exec(message)?.[0] ?? message,
    );
  const limited = await outcomeOf({ isolateExecutionTimeout: 500 });
  longest = 0;
  const outcome = await outcomeOf({});
  await new Promise(setImmediate);
  clearInterval(timer);
  longest = Math.max(longest, performance.now() - last);
  check('a workflow that does not yield for seven seconds', outcome, 'replayed');
  check('a timer of 20 ms had to wait for more than four seconds', longest > 4_000, true);
  check('the same workflow with a limit of 500 ms', limited, 'Script execution timed out after 500ms');
  process.exit(failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/replay.js"
