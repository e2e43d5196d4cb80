#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0 with CLI 1.5.1 (server 1.29.1) and promtool of Prometheus 2.42.0, beside Temporal's
#   recommended alerts for workers (https://docs.temporal.io/best-practices/worker-alerting). Even under the names that
#   temporal-metric-names.sh shows, five of them cannot fire:
#   - Four ask for a p99 above what the SDK's histograms can tell: a quantile beyond the last bucket is that bucket's bound.
#     "Severe" schedule-to-start latency, of workflow tasks and of activities, is above 30 minutes; the last bucket ends at
#     1,000 seconds. Local activities above 30 minutes: 10 seconds. Workflow tasks above 10 seconds: 1 second.
#   - "All pollers disconnected" asks for a gauge of 0. While the server is gone, the gauges say the same as before: each
#     poller counts, also one that only tries to connect. (A worker that has ended has no gauge at all.) The failed polls are
#     counted under the status TRANSPORT_ERROR, which is no gRPC status, and which no alert of that page asks for.
#   The page also asks for the poller type workflow_sticky_task; this SDK's is sticky_workflow_task.
# Why our users meet it: of a worker that has lost Temporal, and of tasks that wait for an hour, these alerts say nothing.
# What we do: deploy/observability/alerts.yaml compares the last bucket with the count, alerts on
#   instantly_temporal_reachable, and asks for both spellings.
# Needs: Go 1.25 or later (the first build takes minutes), Node 20.3 or later with npm, glibc; promtool (Debian: prometheus).
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{client,worker,workflow}@1.24.0 @swc/core@1.16.18
free_port() {
  node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))'
}
port=$(free_port)
"$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
  "$dir/temporal" workflow list --address "127.0.0.1:$port" >/dev/null 2>&1 && break || sleep 0.3
done

cat >"$dir/workflows.js" <<'JS'
const { proxyActivities, proxyLocalActivities } = require('@temporalio/workflow');

const options = { startToCloseTimeout: '10s' };
exports.both = async () => {
  await proxyActivities(options).work();
  await proxyLocalActivities(options).work();
};
JS
cat >"$dir/worker.js" <<'JS'
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { writeFileSync } = require('node:fs');
const { setTimeout: pause } = require('node:timers/promises');

// Writes the metrics of a worker that has run one workflow, and those of 20 seconds after the server has ended.
async function main([address, bindAddress, server, folder]) {
  const prometheus = { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} }, metrics: { prometheus } },
  });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const workflowsPath = require.resolve('./workflows.js');
  const activities = { work: () => undefined };
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath, activities });
  worker.run().catch(() => undefined);
  const write = async (name) =>
    writeFileSync(`${folder}/${name}`, await (await fetch(`http://${bindAddress}/metrics`)).text());
  await client.workflow.execute('both', { taskQueue: 'any', workflowId: 'both' });
  await write('there');
  process.kill(Number(server), 'SIGTERM');
  await pause(20_000);
  await write('gone');
  process.exit(0);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/worker.js" "127.0.0.1:$port" "127.0.0.1:$(free_port)" "$server" "$dir"
{ wait "$server" || true; } 2>/dev/null
server=

failed=0
check() { # WHAT SEEN STATED
  if [[ $2 == "$3" ]]; then echo "as stated  $1 -> $2"; else echo "changed    $1 -> $2 (was: $3)"; failed=1; fi
}

# What Prometheus makes of a p99 if every task of an hour took longer than the last bucket.
p99() { # METRIC
  local bounds
  bounds=$(grep -E "^$1_bucket\{" "$dir/there" | grep -oE 'le="[^"]+' | cut -c5- | sort -u)
  [[ -n $bounds ]] || { echo 'no such metric' && return; }
  {
    printf 'evaluation_interval: 1m\ntests:\n  - interval: 1m\n    input_series:\n'
    for le in $bounds; do
      printf "      - { series: '%s_bucket{le=\"%s\"}', values: '%s' }\n" "$1" "$le" "$([[ $le == +Inf ]] && echo 0+60x60 || echo 0x60)"
    done
    printf "    promql_expr_test:\n      - { expr: 'histogram_quantile(0.99, sum by (le) (rate(%s_bucket[5m])))', eval_time: 1h, exp_samples: [] }\n" "$1"
  } >"$dir/test.yaml"
  # It fails, since no sample is expected, and says which one there is.
  printf '%g' "$({ promtool test rules "$dir/test.yaml" 2>&1 || true; } | grep -oE '[0-9.]+E[0-9+]+$')"
}
check 'workflow tasks wait, alert above 1800, p99 of what waits longer' \
  "$(p99 temporal_workflow_task_schedule_to_start_latency_seconds)" 1000
check 'activities wait, alert above 1800, p99 of what waits longer' \
  "$(p99 temporal_activity_schedule_to_start_latency_seconds)" 1000
check 'local activities, alert above 1800, p99 of what takes longer' \
  "$(p99 temporal_local_activity_execution_latency_seconds)" 10
check 'workflow tasks run, alert above 10, p99 of what takes longer' \
  "$(p99 temporal_workflow_task_execution_latency_seconds)" 1

pollers() { grep -E '^temporal_num_pollers\{' "$dir/$1" | sed -E 's/.*poller_type="([^"]*)".* /\1=/' | sort | tr '\n' ' '; }
stated='activity_task=10 sticky_workflow_task=8 workflow_task=2 '
check 'pollers' "$(pollers there)" "$stated"
check 'pollers, 20 seconds after the server has gone' "$(pollers gone)" "$stated"
check 'statuses of the failed polls' \
  "$(grep -E '^temporal_long_request_failure_total' "$dir/gone" | grep -oE 'status_code="[^"]*' | cut -d'"' -f2 | sort -u | tr '\n' ' ')" \
  'TRANSPORT_ERROR '
exit "$failed"
