#!/usr/bin/env bash
# What: prom-client 15.1.3 and promtool of Prometheus 2.42.0. Three gauges of `collectDefaultMetrics`,
#   nodejs_active_{resources,handles,requests}_total, have the ending that is for counters. `promtool check metrics` refuses the
#   page of a process that does no more than that, with exit code 3. The word "total" also suggests `rate()`, which makes
#   nonsense of a gauge. The same three without the ending, per type, are on the page too.
# Why our users meet it: they check /metrics of their own programs as we check ours, and find the fault in none of their
#   metrics.
# What we do: src/metrics removes the three; test/start.test.ts has promtool check our pages.
# Needs: Node 22 or later with npm; promtool (Debian: prometheus).
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error prom-client@15.1.3
cat >"$dir/page.mjs" <<'JS'
import client from 'prom-client';
client.collectDefaultMetrics();
process.stdout.write(await client.register.metrics());
JS
node "$dir/page.mjs" >"$dir/page.txt"

failed=0
check() { # WHAT SEEN STATED
  if [[ $2 == "$3" ]]; then echo "as stated  $1 -> $2"; else echo "changed    $1 -> $2 (was: $3)"; failed=1; fi
}
code=0
refused=$(promtool check metrics <"$dir/page.txt" 2>&1) || code=$?
check 'exit code' "$code" 3
check 'lines about a gauge that ends with _total' \
  "$(grep -c '^nodejs_active_[a-z]*_total .*should not end in "_total"\|^nodejs_active_[a-z]*_total .*non-counter metrics should not have "_total" suffix' <<<"$refused" || true)" 3
check 'other lines' "$(grep -vc '^nodejs_active_[a-z]*_total ' <<<"$refused" || true)" 0
check 'their type' "$(grep -E '^# TYPE nodejs_active_[a-z]+_total' "$dir/page.txt" | cut -d' ' -f4 | sort -u)" gauge
exit "$failed"
