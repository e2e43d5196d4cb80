#!/usr/bin/env bash
# What: email-reply-parser 2.3.9 (`getVisibleText`). Its patterns for "On ... wrote:" run over several lines. A Dutch
#   answer with a line that begins with "Op" and later has "schreef" and a line that ends in a colon loses all its
#   words from there on, though nothing is quoted; so does a Polish one with "W dniu" and "napisał:". Then again the
#   header by which Outlook quotes is known by its From, Von, De, Van or Da alone: in Swedish, Danish and Polish the
#   quoted mail counts as the answer's words.
# Why our users meet it: leads answer in their language, and what decides on a reply reads its new words: of the first
#   kind nothing but the greeting is left, of the second our own question seems to be the lead's.
# What we do: src/reply-text/quotes.ts has rules of its own: a header of a few lines at most, and the words of more
#   languages.
# Needs: Node 20 or later with npm.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error email-reply-parser@2.3.9

cat >"$dir/check.mjs" <<'JS'
import Parser from 'email-reply-parser';

let failed = false;
function check(what, text, stated) {
  const seen = new Parser().read(text).getVisibleText().trim();
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', JSON.stringify(seen));
  if (!same) console.log('           was', JSON.stringify(stated));
  failed ||= !same;
}

const dutch = 'Dag Ida,\n\nOp dinsdag past het. U schreef over een korting.\nStuurt u een offerte voor:\n\n- 20 stuks\n';
check('Dutch, nothing quoted', dutch, 'Dag Ida,');
const polish = 'Dzień dobry,\n\nW dniu jutrzejszym możemy rozmawiać. Proszę o ofertę.\n\nSzef napisał:\ntak\n';
check('Polish, nothing quoted', polish, 'Dzień dobry,');

const outlook = (answer, [from, sent, to, subject], question) =>
  `${answer}\n\n${from}: Ida Kern <ida@kern.example>\n${sent}: 2026-03-02 10:00\n` +
  `${to}: Bo Lund <bo@lund.example>\n${subject}: 20\n\n${question}`;
check('Outlook in English', outlook('Yes.', ['From', 'Sent', 'To', 'Subject'], 'Is Thursday fine?'), 'Yes.');
check('Outlook in German', outlook('Ja.', ['Von', 'Gesendet', 'An', 'Betreff'], 'Passt Donnerstag?'), 'Ja.');
for (const [language, text] of Object.entries({
  Swedish: outlook('Ja.', ['Från', 'Skickat', 'Till', 'Ämne'], 'Passar torsdag?'),
  Danish: outlook('Ja.', ['Fra', 'Sendt', 'Til', 'Emne'], 'Passer torsdag?'),
  Polish: outlook('Tak.', ['Od', 'Wysłano', 'Do', 'Temat'], 'Czy czwartek pasuje?'),
}))
  check(`Outlook in ${language}`, text, text);
process.exit(failed ? 1 : 0);
JS
node "$dir/check.mjs"
