import type { TracesSettings } from '../settings/traces.ts';
import { activitySpans } from './activity-spans.ts';
import { deliverySpans } from './delivery-spans.ts';
import { dispatchSpans } from './dispatch-spans.ts';
import type { Traces, TracesLog } from './traces.ts';
import { startRecorder } from './recorder.ts';
import { recordVendorCalls } from './vendor-spans.ts';

export function startTraces(settings: TracesSettings, process: string, log: TracesLog): Traces {
  const recorder = startRecorder(settings, process, log);
  return {
    ...deliverySpans(recorder),
    ...dispatchSpans(recorder),
    activities(vendors) {
      recordVendorCalls(recorder, vendors);
      return activitySpans(recorder);
    },
    close: () => recorder.close(),
  };
}
