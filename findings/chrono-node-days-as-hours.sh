#!/usr/bin/env bash
# What: chrono-node 2.10.3. Some common ways to write days are read as hours. Spanish "del 9 al 13 de marzo" (from the
#   9th to the 13th of March) is 9:00 to 13:00 of today or tomorrow; the month is not read. German "Montag, 9.3."
#   (Monday, the 9th of March) is Monday at 9:00, and "Freitag, 13.3." the next Friday at 13:00, a week before the
#   13th. German dates with a year, and the Spanish words in French, Italian or Portuguese, give the days.
# Why our users meet it: automatic replies say so when their writers return, mostly without the year; a follow-up
#   would come on the day of the reply instead of the day after the holiday.
# What we do: src/return-date/dates-in-text.ts leaves out the library's parsers for times, and
#   src/return-date/date-parsers.ts reads dates in digits and days whose month comes later.
# Needs: Node 20 or later with npm.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error chrono-node@2.10.3

cat >"$dir/check.mjs" <<'JS'
import * as chrono from 'chrono-node';

// A Monday.
const written = { instant: new Date('2026-03-02T10:00:00Z'), timezone: 0 };
const two = (number) => String(number).padStart(2, '0');
const shown = (parts) =>
  `${two(parts.get('month'))}-${two(parts.get('day'))}` +
  (parts.isCertain('hour') ? ` ${two(parts.get('hour'))}:${two(parts.get('minute'))}` : '');

let failed = false;
function check(language, text, stated) {
  const seen = chrono[language]
    .parse(text, written, { forwardDate: true })
    .map(({ start, end }) => [start, end].filter(Boolean).map(shown).join(' to '))
    .join(', ');
  const same = seen === stated;
  console.log(`${same ? 'as stated ' : 'changed   '} ${language}: ${text} -> ${seen}`);
  if (!same) console.log('           was', stated);
  failed ||= !same;
}
check('es', 'Estaré fuera de la oficina del 9 al 13 de marzo.', '03-03 09:00 to 03-03 13:00');
check('fr', 'Je suis absent du 9 au 13 mars.', '03-09 to 03-13');
check('it', 'Sono in ferie dal 9 al 13 marzo.', '03-09 to 03-13');
check('pt', 'Estarei ausente de 9 a 13 de março.', '03-09 to 03-13');
check('de', 'Ab Montag, 9.3., bin ich wieder da.', '03-09 09:00');
check('de', 'Bis Freitag, 13.3., bin ich im Urlaub.', '03-06 13:00');
check('de', 'Bis Freitag, 13.3.2026, bin ich im Urlaub.', '03-13');
process.exit(failed ? 1 : 0);
JS
node "$dir/check.mjs"
