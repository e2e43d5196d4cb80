#!/usr/bin/env bash
# What: @opentelemetry/sdk-trace 3.1.1. A tracer provider reads none of OpenTelemetry's environment variables: with
#   OTEL_TRACES_SAMPLER=always_off, or traceidratio and 0, each span is still recorded, and OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT bounds
#   nothing. Its predecessor, @opentelemetry/sdk-trace-base 2.12.1, obeys both. Neither says a word.
# Why our users meet it: whoever upgrades a process of their own beside ours sends, and pays for, all traces where a tenth
#   was asked for; and a trace of ours that was not sampled has spans of theirs alone.
# What we do: src/settings/sections reads the sampler’s and the batch’s variables, and src/traces passes them on.
# Needs: Node 22 or later with npm.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error --legacy-peer-deps \
  @opentelemetry/{api@1.10.0,sdk-trace@3.1.1,sdk-trace-base@2.12.1}

cat >"$dir/recorded.mjs" <<'JS'
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

// Of 50 spans, how many are recorded, and how many of two attributes the last one keeps.
const seen = [new TracerProvider({}), new BasicTracerProvider({})].map((provider) => {
  const spans = Array.from({ length: 50 }, () => provider.getTracer('any').startSpan('any', { attributes: { a: 1, b: 2 } }));
  return `${spans.filter((span) => span.isRecording()).length} ${Object.keys(spans[0].attributes ?? {}).length}`;
});
console.log(seen.join(', '));
JS

failed=0
check() { # STATED VARIABLE...
  local seen
  seen=$(env "${@:2}" node "$dir/recorded.mjs")
  if [[ $seen == "$1" ]]; then echo "as stated  ${*:2} -> $seen"; else echo "changed    ${*:2} -> $seen (was: $1)"; failed=1; fi
}
check '50 2, 50 2' OTEL_SDK_DISABLED=false
check '50 2, 0 0' OTEL_TRACES_SAMPLER=always_off
check '50 2, 0 0' OTEL_TRACES_SAMPLER=traceidratio OTEL_TRACES_SAMPLER_ARG=0
check '50 2, 50 1' OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=1
exit "$failed"
