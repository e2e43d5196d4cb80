#!/usr/bin/env bash
# What: Temporal CLI 1.5.1 (server 1.29.1). In the night when clocks go back a Schedule with a cron line and a time
#   zone at or east of Greenwich leaves out the repeated hour: "every half hour" in Berlin pauses for 90 minutes
#   (00:00 to 01:30 UTC), in Jerusalem too, and "2:30" runs once. West of Greenwich the same lines do otherwise:
#   "every half hour" in New York has no gap, and a fixed time in the repeated hour (1:30) runs twice. An interval has
#   no gap anywhere. The documentation warns of zero, one or two runs of a fixed time (temporal#8205 quotes it), not of
#   the pause, and not that the zone decides.
# Why our users meet it: they schedule reports and reconciling in the zone of their team, half of them in Europe.
# What we do: workflows/webhook-monitor.ts and the follow-ups wait by timers of their own;
#   src/calendar/working-time.ts computes local times. We use no Schedule. To run one of our commands every n minutes,
#   give an interval or UTC.
# Needs: Go 1.25 or later (the first build takes minutes), Node.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT
failed=0
check() {
  if [[ $2 == "$3" ]]; then echo "as stated  $1 -> ${2:-none}"; else
    echo "changed    $1 -> ${2:-none} (was: ${3:-none})"
    failed=1
  fi
}

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))')
temporal() { "$dir/temporal" "$@" --address "127.0.0.1:$port"; }
"$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" \
  --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do temporal operator cluster health >/dev/null 2>&1 && break || sleep 0.3; done

# The UTC times of the runs that a schedule plans between two instants of a day.
number=0
holds() { # ZONE DAY FROM TO STATED SPEC...
  local zone=$1 day=$2 from=$3 to=$4 stated=$5
  shift 5
  number=$((number + 1))
  temporal schedule create --schedule-id "$number" --time-zone "$zone" "$@" --type any --task-queue none \
    --workflow-id any --start-time "${day}T$from:00Z" --end-time "${day}T$to:00Z" >/dev/null
  local planned=
  for _ in {1..20}; do
    planned=$(temporal schedule describe --schedule-id "$number" --output json | node -p '
      const { info } = JSON.parse(fs.readFileSync(0, "utf8"));
      (info.futureActionTimes ?? []).map((time) => time.slice(11, 16)).join(" ")')
    [[ -z $planned ]] || break
    sleep 0.3
  done
  check "$zone, $day, $*" "$planned" "$stated"
}
# Clocks go back at 01:00 UTC in Berlin, at 23:00 UTC of the day before in Jerusalem, at 06:00 UTC in New York.
holds Europe/Berlin 2035-10-28 00:00 03:00 '00:00 01:30 02:00 02:30 03:00' --cron '*/30 * * * *'
holds Europe/Berlin 2035-10-28 00:00 03:00 '01:30' --cron '30 2 * * *'
holds Europe/Berlin 2035-10-28 00:00 03:00 '00:00 00:30 01:00 01:30 02:00 02:30 03:00' --interval 30m
holds Asia/Jerusalem 2035-10-27 21:00 23:59 '21:00 21:30 22:00 23:30' --cron '*/30 * * * *'
holds America/New_York 2035-11-04 05:00 07:00 '05:00 05:30 06:00 06:30 07:00' --cron '*/30 * * * *'
holds America/New_York 2035-11-04 05:00 08:00 '05:30 06:30' --cron '30 1 * * *'
exit "$failed"
