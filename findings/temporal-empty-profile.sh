#!/usr/bin/env bash
# What: @temporalio/envconfig 1.24.0 beside Temporal CLI 1.5.1, one temporal.toml. If TEMPORAL_PROFILE is set but
#   empty, the CLI reads the profile "default", as if the variable were absent. The TypeScript library reads no
#   profile: address, namespace and headers of the file are dropped without an error, and a client made of that goes
#   to localhost:7233.
# Why our users meet it: a line `TEMPORAL_PROFILE: ${TEMPORAL_PROFILE:-}` of a compose file, or an unset variable of a
#   CI job, makes an empty variable. Then `temporal workflow list` shows the cluster and the worker looks for it
#   elsewhere.
# What we do: src/settings/settings.ts drops empty variables before the library reads them (src/settings/temporal.ts).
# Needs: Go 1.25 or later (the first build takes minutes), Node 20 or later with npm.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT
failed=0
check() {
  if [[ $2 == "$3" ]]; then echo "as stated  $1 -> $2"; else
    echo "changed    $1 -> $2 (was: $3)"
    failed=1
  fi
}

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/envconfig@1.24.0
port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))')
"$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" --namespace sales \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
  "$dir/temporal" workflow list --address "127.0.0.1:$port" --namespace sales >/dev/null 2>&1 && break || sleep 0.3
done
"$dir/temporal" workflow start --address "127.0.0.1:$port" --namespace sales --type any --task-queue none \
  --workflow-id of-sales >/dev/null
cat >"$dir/temporal.toml" <<TOML
[profile.default]
address = "127.0.0.1:$port"
namespace = "sales"
TOML

# Nothing of this shell's environment but these.
env_with() { env -i PATH="$PATH" HOME="$dir" TEMPORAL_CONFIG_FILE="$dir/temporal.toml" "$@"; }
cli() {
  for _ in {1..30}; do
    local found
    found=$(env_with "$@" "$dir/temporal" workflow list --output json 2>/dev/null |
      node -p '(fs.readFileSync(0, "utf8").match(/of-sales/) ?? ["nothing"])[0]')
    [[ $found == nothing ]] || break
    sleep 0.3
  done
  echo "$found"
}
library() {
  env_with "$@" node -p "
    const { loadClientConnectConfig } = require('$dir/node_modules/@temporalio/envconfig');
    const { connectionOptions, namespace } = loadClientConnectConfig();
    JSON.stringify([connectionOptions.address?.replace('127.0.0.1:$port', 'the address of the file'), namespace])"
}
check 'no TEMPORAL_PROFILE, CLI' "$(cli)" 'of-sales'
check 'no TEMPORAL_PROFILE, library' "$(library)" '["the address of the file","sales"]'
check 'empty TEMPORAL_PROFILE, CLI' "$(cli TEMPORAL_PROFILE=)" 'of-sales'
check 'empty TEMPORAL_PROFILE, library' "$(library TEMPORAL_PROFILE=)" '[null,null]'
exit "$failed"
