#!/usr/bin/env bash
# What: @opentelemetry/sdk-trace 3.1.1 with @opentelemetry/exporter-trace-otlp-proto 0.301.1, and a collector that takes
#   everything.
#   - At its end a process sends all batches that wait at the same time, and the exporter takes 30 at a time (its
#     `concurrencyLimit`); the others are dropped. So with small batches, or a long queue, spans are lost though nothing is
#     wrong: of 50 batches 20. `forceFlush` is the same. With the defaults (a queue of 2,048, batches of 512) there are 4.
#   - `shutdown` then rejects before the batches that were taken have arrived: a process that exits after it loses these too.
#   - A collector that answers 503 or 429 to the last: the error has neither the status nor the answer's text. With a
#     Retry-After above the time-out (10 seconds) the first answer is the last; the next batch does not wait for it.
#   - OTEL_EXPORTER_OTLP_ENDPOINT with a query, such as a token: the path goes to the end of the query.
# Why our users meet it: a small OTEL_BSP_MAX_EXPORT_BATCH_SIZE is what helps against "413 too large" of a collector; the spans
#   of the last seconds before a restart are what one looks for.
# What we do: src/traces/recorder.ts gives the exporter a limit that fits the queue and the batches.
# Needs: Node 22 or later with npm.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @opentelemetry/{api@1.10.0,sdk-trace@3.1.1,exporter-trace-otlp-proto@0.301.1}

cat >"$dir/check.mjs" <<'JS'
import { createServer } from 'node:http';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

let paths = [];
let answer = [200, {}];
const server = createServer((request, response) => {
  request.resume().once('end', async () => {
    await pause(100);
    paths.push(request.url);
    response.writeHead(...answer).end();
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}`;

let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

/** Records so many spans and ends: what arrived when the end was there, and a second later. */
async function end(method, count, batch, concurrencyLimit) {
  paths = [];
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces`, ...(concurrencyLimit && { concurrencyLimit }) });
  const processor = new BatchSpanProcessor({ exporter, ...(batch && { maxExportBatchSize: batch }) });
  const provider = new TracerProvider({ spanProcessors: [processor] });
  for (let i = 0; i < count; i += 1) provider.getTracer('any').startSpan('any').end();
  const outcome = await processor[method]().then(() => 'done', ({ message }) => message);
  const atOnce = paths.length;
  await pause(1_000);
  return `${outcome}; ${atOnce} requests, then ${paths.length}`;
}
const LIMIT = 'Concurrent export limit reached';
check('1,000 spans, shutdown', await end('shutdown', 1_000), 'done; 2 requests, then 2');
check('1,000 spans in batches of 20, shutdown', await end('shutdown', 1_000, 20), `${LIMIT}; 0 requests, then 30`);
check('the same, forceFlush', await end('forceFlush', 1_000, 20), `${LIMIT}; 0 requests, then 30`);
check('the same, concurrencyLimit 60', await end('shutdown', 1_000, 20, 60), 'done; 50 requests, then 50');

/** Hands one span to an exporter. */
async function send(exporter, collect = {}) {
  const keep = { onStart() {}, onEnd: (span) => (collect.span = span), forceFlush: async () => {}, shutdown: async () => {} };
  new TracerProvider({ spanProcessors: [keep] }).getTracer('any').startSpan('any').end();
  return new Promise((resolve) => exporter.export([collect.span], resolve));
}
answer = [503, 'no', { 'retry-after': '60' }];
const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces` });
paths = [];
const began = Date.now();
const [{ error }] = [await send(exporter), await send(exporter)];
check('503 with Retry-After 60, twice: requests', paths.length, 2);
check('they take less than two seconds', Date.now() - began < 2_000, true);
check('the error', `${error.message}, code ${error.code}`, 'Export failed with retryable status, code undefined');

answer = [200, {}];
process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `${url}/otlp?token=abc`;
paths = [];
await send(new OTLPTraceExporter());
check('an endpoint with a query, path', paths.join(), '/otlp?token=abc/v1/traces');
server.close();
server.closeAllConnections();
process.exit(failed ? 1 : 0);
JS
node "$dir/check.mjs"
