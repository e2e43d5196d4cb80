#!/usr/bin/env bash
# What: airtable 0.12.2, Airtable's own client. A request that is answered 429 is repeated by the client itself, and nothing
#   bounds that:
#   - The promise settles only when the limit is over. `requestTimeout` is for one request; tries have no maximum, and a
#     caller has no way to end them: there is no signal, and who stops waiting for the promise changes nothing.
#   - Retry-After is not read, and neither is Airtable's rule to wait for 30 seconds: the waits are random, up to 5 seconds at
#     first, then up to twice as long each time, up to 10 minutes.
#   - So of a creation that a caller has given up and made again, both arrive when the limit is over: two rows.
#   `noRetryIfRateLimited: true` makes it reject immediately. Other failures (5xx, no answer) are never repeated.
# Why our users meet it: whoever writes a CRM of their own with it (docs/extending.md). The activity ends by its time-out,
#   Temporal starts the next try, and the first one still runs in the worker: each 429 that lasts makes as many rows as tries.
# What we do: src/outgoing/call-vendor.ts makes one request with the activity's signal; Temporal makes the retries and waits
#   as long as Retry-After says (activities/retry-delay.ts).
# Needs: Node 20 or later with npm.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error airtable@0.12.2

cat >"$dir/check.js" <<'JS'
const { createServer } = require('node:http');
const { setTimeout: pause } = require('node:timers/promises');
const Airtable = require('airtable');

let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

/** A stub of Airtable that answers 429 at first. */
async function limited(forMs) {
  const begun = Date.now();
  const requests = [];
  let rows = 0;
  const server = createServer((_request, response) => {
    const ms = Date.now() - begun;
    requests.push(ms);
    const isOver = ms > forMs;
    if (isOver) rows += 1;
    response.writeHead(isOver ? 200 : 429, { 'content-type': 'application/json', 'retry-after': '30' });
    response.end(JSON.stringify(isOver ? { records: [{ id: `rec${rows}`, fields: {} }] } : { errors: [{ error: 'RATE_LIMIT' }] }));
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  return {
    requests,
    rows: () => rows,
    leads(options) {
      const endpointUrl = `http://127.0.0.1:${server.address().port}`;
      return new Airtable({ apiKey: 'none', endpointUrl, requestTimeout: 1_000, ...options }).base('appAny')('Leads');
    },
  };
}
const create = (leads) => leads.create([{ fields: { Email: 'bo@lund.example' } }]);
const within = (ms, call) => Promise.race([call.then(() => 'done', ({ statusCode }) => `error ${statusCode}`), pause(ms, 'given up')]);

async function main() {
  // Each wait is the middle of what it may be: 2.5, 5, 10 seconds.
  Math.random = () => 0.5;
  const long = await limited(Infinity);
  const brief = await limited(5_000);
  const none = await limited(Infinity);
  const [waited, first] = [within(10_000, create(long.leads())), within(1_000, create(brief.leads()))];
  check('noRetryIfRateLimited', await within(1_000, create(none.leads({ noRetryIfRateLimited: true }))), 'error 429');
  check('a creation, after 1 second', await first, 'given up');
  check('the same again, after 1 second', await within(1_000, create(brief.leads())), 'given up');
  check('a limit that goes on, with a requestTimeout of 1 second, after 10 seconds', await waited, 'given up');
  check('its requests', long.requests.length, 3);
  check('the second came before the 30 seconds of Retry-After', long.requests[1] < 3_500, true);
  check('rows of the two creations that were given up', brief.rows(), 2);
  process.exit(failed ? 1 : 0);
}

main();
JS
node "$dir/check.js"
