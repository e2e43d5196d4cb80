import type { TracesSettings } from '../settings/traces.ts';
import type { Traces, TracesLog } from './traces.ts';

/**
 * Undefined if the settings name no collector: OpenTelemetry is not loaded then.
 * @param process the name of the process: receiver, worker or start.
 * @param environment that of the process. OpenTelemetry’s SDK reads it, so it gets what `.env` says of OpenTelemetry.
 */
export async function openTraces(
  settings: TracesSettings | undefined,
  process: string,
  log: TracesLog,
  environment: NodeJS.ProcessEnv,
): Promise<Traces | undefined> {
  if (!settings) return undefined;
  Object.assign(environment, settings.variables);
  const { startTraces } = await import('./start-traces.ts');
  return startTraces(settings, process, log);
}
