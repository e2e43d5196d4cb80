#!/usr/bin/env bash
# What: @hubspot/api-client 14.0.1. The options `numberOfApiCallRetries` and `limiterOptions` are not of a client but of
#   the process: the client made last decides for all. A client of a second account without retries takes them from the
#   first; one with retries makes the first repeat its calls. A part of a client keeps what held when it was first used.
#   - The repeated calls include creation: after a 5xx the note is sent again, though HubSpot may have written it.
#   - The number is that of tries: 1 means no retry.
#   - After 429 with policy TEN_SECONDLY_ROLLING it waits ten seconds, whatever Retry-After says; a 429 whose body names
#     no policy, 423 and 477, which HubSpot's documentation says to retry, are not retried.
#   - A batch answered 207, in which an input failed, resolves like one that succeeded; only `errors` tells.
#   The README describes the options as those of a client, and the number as that of retries.
# Why our users meet it: whoever writes a CRM of their own with HubSpot's client (docs/extending.md), for several
#   accounts, has notes twice, or less patience than they asked for.
# What we do: src/hubspot/calls.ts makes each call once; Temporal makes the retries, and src/hubspot/add-note.ts looks
#   for the note before it repeats.
# Needs: Node 22 or later with npm.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error @hubspot/api-client@14.0.1

cat >"$dir/check.mjs" <<'JS'
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Client } from '@hubspot/api-client';

const written = { id: '1', properties: {}, createdAt: '2026-03-02T10:00:00Z', updatedAt: '2026-03-02T10:00:00Z' };
const CREATED = [201, written];
let answers = [];
let times = [];
const server = createServer((request, response) => {
  request.resume().once('end', () => {
    times.push(Date.now());
    const [status, body, headers] = answers.shift() ?? CREATED;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');
// The library writes a line for each retry.
console.error = () => {};

let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}
const clientOf = (options) =>
  new Client({ accessToken: 'x', basePath: `http://127.0.0.1:${server.address().port}`, ...options });
async function requestsOf(client, ...first) {
  [answers, times] = [first, []];
  const note = { properties: { hs_timestamp: '2026-03-02T10:00:00Z', hs_note_body: 'Replied' }, associations: [] };
  await client.crm.objects.notes.basicApi.create(note).catch(() => undefined);
  return times.length;
}
const tries = (numberOfApiCallRetries) => clientOf({ numberOfApiCallRetries });
const FAULT = [502, {}];

check('3 retries, two faults, requests', await requestsOf(tries(3), FAULT, FAULT), 3);
check('3 retries, only faults, requests', await requestsOf(tries(3), FAULT, FAULT, FAULT, FAULT), 3);
check('1 retry, a fault, requests', await requestsOf(tries(1), FAULT), 1);

const patient = tries(3);
clientOf({});
check('3 retries, then a client of 0, requests of the first', await requestsOf(patient, FAULT, FAULT), 1);
const single = clientOf({});
tries(3);
check('0 retries, then a client of 3, requests of the first', await requestsOf(single, FAULT, FAULT), 3);
const early = clientOf({});
await requestsOf(early);
tries(3);
check('the same, but the first was used before', await requestsOf(early, FAULT, FAULT), 1);

const limit = [429, { policyName: 'TEN_SECONDLY_ROLLING' }, { 'retry-after': '1' }];
check('429 of ten seconds, Retry-After 1, requests', await requestsOf(tries(2), limit), 2);
check('the seconds between them', Math.round((times[1] - times[0]) / 1000), 10);
const noPolicy = [429, {}, { 'retry-after': '1' }];
check('429 without a policy, Retry-After 1, requests', await requestsOf(tries(3), noPolicy), 1);
check('423, requests', await requestsOf(tries(3), [423, {}]), 1);
check('477, Retry-After 1, requests', await requestsOf(tries(3), [477, {}, { 'retry-after': '1' }]), 1);

const error = { status: 'error', category: 'OBJECT_NOT_FOUND', message: 'none of that id', errors: [], context: {} };
const span = { startedAt: '2026-03-02T10:00:00Z', completedAt: '2026-03-02T10:00:01Z' };
answers = [[207, { status: 'COMPLETE', results: [], numErrors: 1, errors: [error], ...span }]];
const batch = await clientOf({}).crm.contacts.batchApi.update({ inputs: [{ id: '1', properties: {} }] });
check('a batch of one input that failed', `${batch.status}, ${batch.errors.length} error`, 'COMPLETE, 1 error');
server.close();
server.closeAllConnections();
process.exit(failed ? 1 : 0);
JS
node "$dir/check.mjs"
