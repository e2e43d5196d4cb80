import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { told } from '../domain/failure.ts';
import { reasonOf } from '../domain/reason.ts';
import type { TracesLog } from './traces.ts';

interface TolerantExporter extends SpanExporter {
  /** Whether the last spans could not be sent. */
  isAway(): boolean;
}

/** `ExportResultCode.SUCCESS` of @opentelemetry/core, which exports it only as a value of its own. */
const SUCCESS = 0;

/** Nothing fails with the collector: logs once when it does not take spans, and once when it takes them again. */
export function tolerant(exporter: SpanExporter, collector: string, log: TracesLog): TolerantExporter {
  let lost = 0;
  return {
    isAway: () => lost > 0,
    export(spans, done) {
      exporter.export(spans, ({ code, error }) => {
        if (Number(code) === SUCCESS) {
          if (lost) log.info({ lost }, `traces can be sent to ${collector} again`);
          lost = 0;
        } else {
          const reason = told(error ? reasonOf(error) : 'no reason given');
          if (!lost) log.warn({ reason }, `traces cannot be sent to ${collector}: ${reason}; those spans are dropped`);
          lost += spans.length;
        }
        done({ code: SUCCESS });
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
