#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0 beside Temporal's recommended alerts for workers
#   (https://docs.temporal.io/best-practices/worker-alerting). The page says that scraping by Prometheus adds `_total` to
#   counters and `_seconds_bucket` to histograms. With `prometheus: { bindAddress }`, which is all that the option needs,
#   this SDK adds neither, and its histograms are in milliseconds: the alert "workflow tasks wait for more than 5
#   seconds" and each alert on a counter name series that do not exist. Prometheus takes such rules without a word, and
#   they never fire. `useSecondsForDurations` alone makes it worse for rules written for milliseconds: the same names,
#   other numbers. It takes `countersTotalSuffix`, `unitSuffix` and `useSecondsForDurations` together.
# Why our users meet it: the page is where they copy their alerts from, and silence looks like health.
# What we do: src/temporal/core-metrics.ts sets the three options.
# Needs: Go 1.25 or later (the first build takes minutes), Node 20.3 or later with npm, glibc.
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

echo 'exports.plain = async () => undefined;' >"$dir/workflows.js"
cat >"$dir/worker.js" <<'JS'
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');

// Prints the metrics of a worker that has run one workflow.
async function main([address, bindAddress, options]) {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { metrics: { prometheus: { bindAddress, ...JSON.parse(options) } } },
  });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const workflowsPath = require.resolve('./workflows.js');
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath });
  await worker.runUntil(client.workflow.execute('plain', { taskQueue: 'any', workflowId: bindAddress }));
  console.log(await (await fetch(`http://${bindAddress}/metrics`)).text());
  process.exit(0);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
JS

failed=0
check() { # OPTIONS STATED
  local seen
  node "$dir/worker.js" "127.0.0.1:$port" "127.0.0.1:$(free_port)" "$1" >"$dir/metrics"
  seen=$(grep -oE '^temporal_(workflow_completed|workflow_task_schedule_to_start_latency)[a-z_]*(\{.*le="[^"]*)?' \
    "$dir/metrics" | sed -E 's/\{.*le="/ from /' | grep -vE '_(sum|count)$' | sort -u -k1,1 -s | tr '\n' ' ')
  if [[ $seen == "$2 " ]]; then echo "as stated  $1 -> $seen"; else
    echo "changed    $1 -> $seen (was: $2)"
    failed=1
  fi
}
latency=temporal_workflow_task_schedule_to_start_latency
check '{}' "temporal_workflow_completed ${latency}_bucket from 100"
check '{"useSecondsForDurations":true}' "temporal_workflow_completed ${latency}_bucket from 0.1"
check '{"countersTotalSuffix":true,"unitSuffix":true}' \
  "temporal_workflow_completed_total ${latency}_milliseconds_bucket from 100"
check '{"countersTotalSuffix":true,"unitSuffix":true,"useSecondsForDurations":true}' \
  "temporal_workflow_completed_total ${latency}_seconds_bucket from 0.1"
exit "$failed"
