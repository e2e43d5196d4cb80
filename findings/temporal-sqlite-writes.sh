#!/usr/bin/env bash
# What: Temporal CLI 1.5.1 (server 1.29.1), dev server on a file, WAL, synchronous=NORMAL. A workflow that is started and
#   waits, with 5 bytes of input, makes the server write about 700 KB: the table behind the lists has 45 indexes,
#   whose pages of 4 KiB are all written again for each row, most for columns that are empty. SQLite's page cache is 2 MiB
#   and a checkpoint is every 1,000 pages, so the same pages are also read again. cache_size and wal_autocheckpoint, given
#   as --sqlite-pragma, halve the reads. Server 1.31 has 13 indexes more.
# Why our users meet it: `npm start` on a slow or shared disk waits for the disk, though hardly any data is stored.
# What we do: src/dev-server/spawn-server.ts sets both, and lets the lists lag by a second so that a workflow which has
#   ended by then is written into them only once.
# Needs: Linux (/proc), Go 1.25 or later (the first build takes minutes), Node 24.
set -euo pipefail

dir=$(mktemp -d)
server=
stop() { [[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; server=; }
trap 'stop; rm -rf "$dir"' EXIT
failed=0
check() {
  if [[ $2 == yes ]]; then echo "as stated  $1 ($3)"; else
    echo "changed    $1 ($3)"
    failed=1
  fi
}

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
free() { node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))'; }

cat >"$dir/start.mjs" <<'JS'
const [url, count] = process.argv.slice(2);
const input = { payloads: [{ metadata: { encoding: btoa('json/plain') }, data: btoa('"abc"') }] };
for (let i = 0; i < Number(count); i += 1) {
  const body = { workflowType: { name: 'any' }, taskQueue: { name: 'none' }, input, requestId: crypto.randomUUID() };
  const path = `/api/v1/namespaces/default/workflows/${crypto.randomUUID()}`;
  const answer = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}
JS

# run FILE PRAGMA…: kilobytes written and read for one of 300 started workflows
run() {
  local file=$1 port http before after pragmas=()
  shift
  for pragma in journal_mode=WAL synchronous=NORMAL "$@"; do pragmas+=(--sqlite-pragma "$pragma"); done
  port=$(free) http=$(free)
  "$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" --http-port "$http" --db-filename "$file" \
    "${pragmas[@]}" --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >/dev/null 2>&1 &
  server=$!
  for _ in {1..100}; do "$dir/temporal" operator cluster health --address "127.0.0.1:$port" >/dev/null 2>&1 && break || sleep 0.3; done
  listed() { "$dir/temporal" workflow count --address "127.0.0.1:$port" 2>/dev/null | tr -dc 0-9; }
  node "$dir/start.mjs" "http://127.0.0.1:$http" 200
  for _ in {1..100}; do [[ $(listed) == 200 ]] && break || sleep 0.3; done
  io() { awk '/rchar|wchar/ { print $2 }' "/proc/$server/io" | tr '\n' ' '; }
  read -ra before <<<"$(io)"
  node "$dir/start.mjs" "http://127.0.0.1:$http" 300
  for _ in {1..100}; do [[ $(listed) == 500 ]] && break || sleep 0.3; done
  read -ra after <<<"$(io)"
  stop
  echo "$(((after[1] - before[1]) / 300 / 1024)) $(((after[0] - before[0]) / 300 / 1024))"
}

read -r written read <<<"$(run "$dir/plain.db")"
check 'a workflow that only waits makes the server write more than 400 KB' "$([[ $written -gt 400 ]] && echo yes)" "$written KB"
indexes=$(node --no-warnings -p "
  new (require('node:sqlite').DatabaseSync)('$dir/plain.db')
    .prepare(\"SELECT count(*) n FROM sqlite_master WHERE type = 'index' AND tbl_name = 'executions_visibility' AND sql IS NOT NULL\").get().n")
check 'the table behind the lists has 45 indexes' "$([[ $indexes == 45 ]] && echo yes)" "$indexes"
read -r _ reread <<<"$(run "$dir/tuned.db" cache_size=-65536 wal_autocheckpoint=4000)"
check 'a larger cache and fewer checkpoints halve the reads' "$([[ $((reread * 2)) -le $read ]] && echo yes)" "$reread KB instead of $read KB"
exit "$failed"
