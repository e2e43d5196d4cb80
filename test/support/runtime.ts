// Installs Temporal's native runtime, once per process.
import { DefaultLogger, Runtime } from '@temporalio/worker';

// Failures that a test expects must not look as if the suite had failed.
Runtime.install({
  logger: new DefaultLogger('ERROR', () => undefined),
  shutdownSignals: [],
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
});
