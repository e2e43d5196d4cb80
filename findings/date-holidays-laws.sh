#!/usr/bin/env bash
# What: date-holidays 3.37.0 beside four laws.
#   - Bulgaria: the Labour Code (article 154, since 2017) gives the next working day for a holiday on a weekend, and
#     names 26 December. The library has neither: ten of its working days in 2026 to 2028 are free.
#   - Cyprus: Green Monday is a Tuesday (47 days before Easter instead of 48); the Monday after Pentecost is missing.
#   - South Korea: the three days of the lunar New Year are the day before, the day and the day after (Regulations on
#     Holidays of Government Offices, article 2). The library begins on the day itself; its substitutes are right, and
#     its autumn feast too. A comment of its data says so.
#   - Ontario: Easter Monday is a public holiday in the library, and none in the Employment Standards Act, 2000.
# Why our users meet it: HOLIDAYS=BG counts working days on which the team is away; HOLIDAYS=CA-ON delays a reminder.
# What we do: src/calendar/holiday-corrections.ts changes these rules.
# Needs: Node 20 or later with npm.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error date-holidays@3.37.0

cat >"$dir/check.mjs" <<'JS'
import Holidays from 'date-holidays';

const DAY_MS = 86_400_000;
let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}
function weekdaysOf(code, year) {
  const holidays = new Holidays(...code.split('-'), { types: ['public'] }).getHolidays(year);
  const days = holidays.flatMap(({ date, start, end }) =>
    Array.from({ length: Math.round((end - start) / DAY_MS) }, (_, i) =>
      new Date(Date.parse(date.slice(0, 10)) + i * DAY_MS).toISOString().slice(0, 10),
    ),
  );
  return days.filter((day) => ![0, 6].includes(new Date(day).getUTCDay()));
}
function compare(code, year, { missing = [], added = [] }) {
  const listed = weekdaysOf(code, year);
  const has = (day) => listed.includes(`${year}-${day}`);
  for (const day of missing) check(`${code} ${year}-${day}, a holiday: listed?`, has(day), false);
  for (const day of added) check(`${code} ${year}-${day}, a working day: listed?`, has(day), true);
}
compare('BG', 2026, { missing: ['05-25', '09-07', '12-28'] });
compare('BG', 2027, { missing: ['05-04', '12-27', '12-28'] });
compare('BG', 2028, { missing: ['01-03', '05-08', '12-26', '12-27'] });
compare('CY', 2026, { missing: ['02-23', '06-01'], added: ['02-24'] });
compare('CY', 2027, { missing: ['03-15', '06-21'], added: ['03-16'] });
compare('KR', 2026, { missing: ['02-16'], added: ['02-19'] });
compare('KR', 2028, { missing: ['01-26'] });
compare('CA-ON', 2026, { added: ['04-06'] });
compare('CA-ON', 2027, { added: ['03-29'] });
process.exit(failed ? 1 : 0);
JS
node "$dir/check.mjs"
