// For those who use Temporal's native part; once a process.
import { DefaultLogger, Runtime } from '@temporalio/worker';

// What fails on purpose should not look as if the suite had failed.
Runtime.install({
  logger: new DefaultLogger('ERROR', () => undefined),
  shutdownSignals: [],
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
});
