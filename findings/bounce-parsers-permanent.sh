#!/usr/bin/env bash
# What: email-bounce-parser 1.0.22 (npm) and flufl.bounce 6.0.0 (PyPI, the detectors of GNU Mailman), two libraries that read
#   bounces. "Permanent" means in both that this mail will not arrive. It says nothing about the address:
#   - A full mailbox (552 5.2.2), a mail refused as spam (550 5.7.1) and an unknown user (550 5.1.1) are all permanent; with
#     flufl.bounce also a mail that only expired (4.4.7), because it reads the action of a delivery status and never its code.
#   - email-bounce-parser: a domain that does not exist is neither permanent nor temporary.
#   - email-bounce-parser: Microsoft 365's words for an unknown user, "Recipient address rejected: Access denied", are
#     `blocked`, as if the sender were on a block list.
#   - email-bounce-parser: `bounce` is true of every text that is not empty, also of "Thursday works for me". An automatic
#     reply with the word "temporarily" is a temporary error.
#   - flufl.bounce: an address outside of ASCII, which its server reports with the type utf-8 (RFC 6533), is not found at all.
#   email-bounce-parser's expressions run here on JavaScript's own engine, because re2 would have to be compiled.
# Why our users meet it: who reads the bounces of a mailbox and blocks leads by these fields loses those who have a full
#   mailbox or whose server disliked one mail, and writes again to domains that are gone; who asks `bounce` takes answers for
#   bounces.
# What we do: src/domain/bounce.ts reads the words before the codes and asks only whether the address is dead; what is
#   permanent for other reasons blocks nobody.
# Needs: Node 20 or later with npm, Python 3.10 or later with pip.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error email-bounce-parser@1.0.22
python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target "$dir/python" flufl-bounce==6.0.0
cat >"$dir/node_modules/re2/re2.js" <<'JS'
module.exports = class extends RegExp {
  match = (text) => text.match(this);
  split = (text) => text.split(this);
  replace = (text, by) => text.replace(this, by);
};
JS

cat >"$dir/check.js" <<'JS'
const Parser = require('email-bounce-parser');

let failed = false;
function check(what, text, stated) {
  const { bounce, data } = new Parser().read(text);
  const { permanent, temporary, data: more } = data.error;
  const seen = Object.entries({ bounce, permanent, temporary, blocked: more.blocked })
    .filter(([, is]) => is)
    .map(([name]) => name)
    .join(' ');
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', `email-bounce-parser, ${what}`, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}
const postfix = (said) => `<bo@lund.example>: host mx.lund.example[192.0.2.1] said: ${said} (in reply to RCPT TO command)`;
check('unknown user', postfix('550 5.1.1 User unknown'), 'bounce permanent');
check('full mailbox', postfix('552 5.2.2 Mailbox full'), 'bounce permanent');
check('refused as spam', postfix('550 5.7.1 Message rejected as spam'), 'bounce permanent');
check('unknown domain', '<bo@lund.example>: Host or domain name not found', 'bounce');
check(
  'unknown user at Microsoft 365',
  "bo@lund.example\nRemote Server returned '550 5.4.1 Recipient address rejected: Access denied'",
  'bounce permanent blocked',
);
check('an answer', 'Thursday works for me.\n\nBo', 'bounce');
check('an automatic reply', 'I am temporarily out of the office, until 9 March.', 'bounce temporary');
process.exit(failed ? 1 : 0);
JS
cat >"$dir/check.py" <<'PY'
import sys
from email import message_from_string
from flufl.bounce import all_failures

failed = False

def check(what, action, status, stated, recipient='rfc822; bo@lund.example'):
    global failed
    temporary, permanent = all_failures(message_from_string(f'''\
From: MAILER-DAEMON@mx.lund.example
Subject: Undeliverable
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.lund.example

Final-Recipient: {recipient}
Action: {action}
Status: {status}

--b--
'''))
    seen = 'temporary' if temporary else 'permanent' if permanent else 'nothing'
    same = seen == stated
    print('as stated ' if same else 'changed   ', f'flufl.bounce, {what} -> {seen}', '' if same else f'(was: {stated})')
    failed = failed or not same

check('unknown user, 5.1.1', 'failed', '5.1.1', 'permanent')
check('full mailbox, 5.2.2', 'failed', '5.2.2', 'permanent')
check('refused as spam, 5.7.1', 'failed', '5.7.1', 'permanent')
check('expired, 4.4.7', 'failed', '4.4.7', 'permanent')
check('late, 4.2.2', 'delayed', '4.2.2', 'temporary')
check('unknown user, an address of the type utf-8', 'failed', '5.1.1', 'nothing', 'utf-8; b\\x{f6}@lund.example')
sys.exit(failed)
PY
failed=0
node "$dir/check.js" || failed=1
PYTHONPATH=$dir/python python3 "$dir/check.py" || failed=1
exit "$failed"
