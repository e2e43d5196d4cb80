import { setWorkflowOptions } from '@temporalio/workflow';
import { outreachEvent } from './outreach-event.ts';

/**
 * The register for a worker that reports a version to Temporal. It is a separate file because a worker without
 * a version may not set versioning options: Temporal would refuse its tasks.
 */
export * from './index.ts';

// An event's workflow is short and ends on the build that it began on. Long workflows move to the current build.
setWorkflowOptions({ versioningBehavior: 'PINNED' }, outreachEvent);
