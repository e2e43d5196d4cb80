import { setWorkflowOptions } from '@temporalio/workflow';
import { outreachEvent } from './outreach-event.ts';

/**
 * The register for a worker that tells Temporal its version. Kept apart from the other: Temporal takes no task from a
 * worker without a version that speaks of versions.
 */
export * from './index.ts';

// Short: it ends on the build that it began on. What runs for days goes on with the current build.
setWorkflowOptions({ versioningBehavior: 'PINNED' }, outreachEvent);
