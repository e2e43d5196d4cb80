import type { DiagLogger } from '@opentelemetry/api';
import type { TracesLog } from './traces.ts';

/**
 * Passes what OpenTelemetry's SDK says to our log. Each kind of message is a warning once; from then on it is logged only at
 * level debug, because some come with every batch.
 */
export function diagnosticsTo(log: TracesLog): DiagLogger {
  const told = new Set<string>();
  const warn = (message: string): void => {
    const kind = message.replace(/\d+/g, '#');
    log[told.has(kind) ? 'debug' : 'warn']({}, `OpenTelemetry: ${message}`);
    told.add(kind);
  };
  const ignore = () => undefined;
  return { error: warn, warn, info: ignore, debug: ignore, verbose: ignore };
}
