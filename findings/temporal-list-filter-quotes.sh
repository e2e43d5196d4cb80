#!/usr/bin/env bash
# What: Temporal CLI 1.5.1 (server 1.29.1), SQLite visibility. A Keyword that holds a double quote or a backslash is
#   stored as it is, but no list filter finds it: not bare, not with \" or "", not in IN or STARTS_WITH. The filter's
#   literal is escaped once more on its way to SQLite, which takes the added backslash for a character: the filter "Q3
#   "hot" list" finds a value that really holds \" instead. No error is raised; the list is just empty. An apostrophe
#   has no such fault.
# Why our users meet it: campaigns are named like `Q3 "hot" list`, and runs are searched by their campaign in the UI
#   and with `temporal workflow list`.
# What we do: src/domain/search-attributes.ts percent-encodes these characters in the value and in the filter alike.
# Needs: Go 1.25 or later (the first build takes minutes), Node.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT
failed=0
check() {
  if [[ $2 == "$3" ]]; then echo "as stated  $1 -> ${2:-nothing}"; else
    echo "changed    $1 -> ${2:-nothing} (was: ${3:-nothing})"
    failed=1
  fi
}

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))')
temporal() { "$dir/temporal" "$@" --address "127.0.0.1:$port"; }
"$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" --search-attribute Campaign=Keyword \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do temporal operator cluster health >/dev/null 2>&1 && break || sleep 0.3; done

start() {
  temporal workflow start --type any --task-queue none --workflow-id "$1" --search-attribute "Campaign=$2" >/dev/null
}
start plain '"Q3 hot list"'
start quote '"Q3 \"hot\" list"'
start backslash '"west\\east"'
start apostrophe "\"Q3's list\""
start backslash-quote '"Q4 \\\"hot\\\" list"'

found() {
  temporal workflow list --query "$1" --output json |
    node -p '
      const runs = JSON.parse(fs.readFileSync(0, "utf8") || "[]");
      runs.map(({ execution }) => execution.workflowId).sort().join(" ")'
}
for _ in {1..100}; do [[ $(found "WorkflowType = 'any'" | wc -w) == 5 ]] && break || sleep 0.3; done

holds() { check "$1" "$(found "$1")" "$2"; }
holds "Campaign = 'Q3 hot list'" 'plain'
holds "Campaign = 'Q3''s list'" 'apostrophe'
holds "Campaign STARTS_WITH 'Q3 '" 'plain quote'
holds "Campaign = 'Q3 \"hot\" list'" ''
holds "Campaign = 'Q3 \\\"hot\\\" list'" ''
holds "Campaign = \"Q3 \\\"hot\\\" list\"" ''
holds "Campaign = \"Q3 \"\"hot\"\" list\"" ''
holds "Campaign IN ('Q3 \"hot\" list')" ''
holds "Campaign STARTS_WITH 'Q3 \"'" ''
holds "Campaign = 'Q4 \"hot\" list'" 'backslash-quote'
holds "Campaign = 'west\\east'" ''
holds "Campaign = 'west\\\\east'" ''
exit "$failed"
