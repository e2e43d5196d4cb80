#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0, its five packages installed with npm. A history in JSON, as `temporal workflow
#   show --output json` and the UI give it, cannot be replayed: `Worker.runReplayHistory` ends in "TypeError: type must
#   be a Type" before it reads an event, for every history. The packages ask for two majors of protobufjs: 7, for
#   @grpc/proto-loader, takes the place that all share, so @temporalio/common, worker and proto each get a copy of 8 of
#   their own, and one copy does not take the types of another for types. Clients and workers run; only what reads or
#   writes histories as JSON fails. A project that names neither the client nor activity gets one copy of 8, and the
#   same history replays; so does one that names protobufjs 8 itself.
# Why our users meet it: a test that replays saved histories is what guards a change of a workflow, and the error points
#   at the history.
# What we do: protobufjs 8 is among the dependencies in package.json, though none of our files imports it (knip.jsonc
#   says why).
# Needs: Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
check() {
  if [[ $2 == "$3" ]]; then echo "as stated  $1 -> $2"; else
    echo "changed    $1 -> $2 (was: $3)"
    failed=1
  fi
}

cat >"$dir/history.json" <<'JSON'
{
  "events": [
    {
      "eventId": "1",
      "eventTime": "2026-03-02T10:00:00Z",
      "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED",
      "workflowExecutionStartedEventAttributes": {
        "workflowType": { "name": "plain" },
        "taskQueue": { "name": "any", "kind": "TASK_QUEUE_KIND_NORMAL" },
        "workflowTaskTimeout": "10s",
        "originalExecutionRunId": "11111111-1111-4111-8111-111111111111",
        "firstExecutionRunId": "11111111-1111-4111-8111-111111111111",
        "attempt": 1
      }
    },
    {
      "eventId": "2",
      "eventTime": "2026-03-02T10:00:00Z",
      "eventType": "EVENT_TYPE_WORKFLOW_TASK_SCHEDULED",
      "workflowTaskScheduledEventAttributes": {
        "taskQueue": { "name": "any", "kind": "TASK_QUEUE_KIND_NORMAL" },
        "startToCloseTimeout": "10s",
        "attempt": 1
      }
    },
    {
      "eventId": "3",
      "eventTime": "2026-03-02T10:00:00Z",
      "eventType": "EVENT_TYPE_WORKFLOW_TASK_STARTED",
      "workflowTaskStartedEventAttributes": { "scheduledEventId": "2" }
    },
    {
      "eventId": "4",
      "eventTime": "2026-03-02T10:00:00Z",
      "eventType": "EVENT_TYPE_WORKFLOW_TASK_COMPLETED",
      "workflowTaskCompletedEventAttributes": { "scheduledEventId": "2", "startedEventId": "3" }
    },
    {
      "eventId": "5",
      "eventTime": "2026-03-02T10:00:00Z",
      "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED",
      "workflowExecutionCompletedEventAttributes": { "workflowTaskCompletedEventId": "4" }
    }
  ]
}
JSON

# Replays the history in a project of these packages.
replay() {
  local project
  project=$(mktemp -d "$dir/project.XXX")
  echo '{ "private": true }' >"$project/package.json"
  npm install --prefix "$project" --no-audit --no-fund --ignore-scripts --loglevel=error \
    @swc/core@1.16.18 "$@" >&2
  echo 'exports.plain = async () => undefined;' >"$project/workflows.js"
  cat >"$project/replay.js" <<'JS'
const { DefaultLogger, Runtime, Worker } = require('@temporalio/worker');
const { readFileSync } = require('node:fs');

Runtime.install({ logger: new DefaultLogger('ERROR') });
const history = JSON.parse(readFileSync(`${__dirname}/../history.json`, 'utf8'));
Worker.runReplayHistory({ workflowsPath: require.resolve('./workflows.js') }, history, 'plain')
  .then(() => 'replayed', (error) => `${error.name}: ${error.message}`)
  .then((outcome) => {
    console.log(outcome);
    process.exit(0);
  });
JS
  node "$project/replay.js"
}
runs=(@temporalio/{common,worker,workflow}@1.24.0)
starts=(@temporalio/{activity,client}@1.24.0)
check 'what runs workflows' "$(replay "${runs[@]}")" 'replayed'
check 'with what starts them' "$(replay "${runs[@]}" "${starts[@]}")" 'TypeError: type must be a Type'
check 'with protobufjs 8 too' "$(replay "${runs[@]}" "${starts[@]}" protobufjs@8.8.1)" 'replayed'
exit "$failed"
