import { join } from 'node:path';
import { Client, Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { servePlainly } from './plain-receiver.ts';
import type { plainOutreach } from './plain-workflow.ts';
import * as vendorCalls from './vendor-calls.ts';

/** A tutorial: the receiver starts a workflow and then answers; the worker runs in the same process, with its defaults. */
const address = process.env['TEMPORAL_ADDRESS'] ?? '';
const taskQueue = 'plain';
const { updateCrm, postToSlack, blockLead } = vendorCalls;
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowsPath: join(import.meta.dirname, 'plain-workflow.ts'),
  activities: { updateCrm, postToSlack, blockLead },
});
const done = worker.run();
const client = new Client({ connection: await Connection.connect({ address }) });

const server = await servePlainly((event) =>
  client.workflow
    .start<typeof plainOutreach>('plainOutreach', { workflowId: event.id, taskQueue, args: [event] })
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }),
);
// The worker ends at SIGTERM by itself.
await done;
await server.close();
process.exit();
