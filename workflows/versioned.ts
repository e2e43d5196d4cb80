import { setWorkflowOptions } from '@temporalio/workflow';
import { outreachEvent } from './outreach-event.ts';

/**
 * The register for a worker that tells Temporal its version. It is apart from the other register because a worker without
 * a version may not set versioning options: Temporal would refuse its tasks.
 */
export * from './index.ts';

// An event's workflow is short and ends on the build that it began on. Long workflows move to the current build.
setWorkflowOptions({ versioningBehavior: 'PINNED' }, outreachEvent);
