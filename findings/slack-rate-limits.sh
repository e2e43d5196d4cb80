#!/usr/bin/env bash
# What: @slack/web-api 8.2.0 and @slack/webhook 8.0.2 beside Slack's rule, by which a limit is of one method (and, of
#   messages, of one channel), and Retry-After says how long to wait.
#   - web-api: one call that is answered 429 stops all calls of that client. While `conversations.history` waits for its
#     3 seconds, a message to another channel is not sent. The limited call itself is repeated later than Slack asked.
#   - web-api: a 429 without Retry-After is an error without retry, and none of the kind for limits.
#   - webhook: with `retryConfig` 5xx is retried, 429 is not. Its error has no headers, so the caller cannot learn
#     Retry-After: `@slack/web-api` has it as `retryAfter`.
# Why our users meet it: one client for messages and for reading a channel is what every example has; a burst of replies
#   then waits for a history that nobody needs soon.
# What we do: activities/slack.ts makes one request per call; activities/slack/http.ts throws at a 429 before the client
#   sees it, and Temporal waits as long as Slack asks. We do not use incoming webhooks.
# Needs: Node 20 or later with npm.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @slack/web-api@8.2.0 @slack/webhook@8.0.2

cat >"$dir/check.mjs" <<'JS'
import { createServer } from 'node:http';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { IncomingWebhook } from '@slack/webhook';

/** What each path answers first. */
let first = {};
let seen = [];
const server = createServer((request, response) => {
  request.resume().once('end', () => {
    const path = request.url.slice(1);
    seen.push({ path, at: Date.now() });
    const [status, headers] = first[path]?.shift() ?? [200];
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(path === 'hook' ? 'ok' : '{"ok":true}');
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}/`;

let failed = false;
function check(what, found, stated) {
  const same = found === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', found, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}
const secondsTo = (path, number = 0) => (seen.filter((one) => one.path === path)[number].at - seen[0].at) / 1000;

const logger = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error', setName() {} };
const client = new WebClient('x', { slackApiUrl: url, logger });
first = { 'conversations.history': [[429, { 'retry-after': '3' }]] };
const history = client.conversations.history({ channel: 'C1' });
await pause(300);
await client.chat.postMessage({ channel: 'C2', text: 'A reply' });
await history;
check('a message to another channel waits for the history', secondsTo('chat.postMessage') >= 2.9, true);
check('the history is read again after more than 3 seconds', secondsTo('conversations.history', 1) > 3.5, true);

seen = [];
first = { 'chat.postMessage': [[429]] };
const error = await client.chat.postMessage({ channel: 'C2', text: 'A reply' }).catch((caught) => caught);
check('429 without Retry-After, requests', seen.length, 1);
check('its code', String(error.code), 'undefined');

async function send(status) {
  [seen, first] = [[], { hook: [[status, { 'retry-after': '1' }]] }];
  const webhook = new IncomingWebhook(`${url}hook`, { retryConfig: { retries: 3, minTimeout: 10 } });
  const caught = await webhook.send('A reply').catch((error) => error);
  return { requests: seen.length, caught };
}
check('incoming webhook, 503, requests', (await send(503)).requests, 2);
const limited = await send(429);
check('incoming webhook, 429, requests', limited.requests, 1);
check('what its error has', Object.keys(limited.caught).sort().join(' '), 'body code name statusCode statusMessage');
server.close();
server.closeAllConnections();
process.exit(failed ? 1 : 0);
JS
node "$dir/check.mjs"
