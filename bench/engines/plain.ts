import { Client, Connection } from '@temporalio/client';
import Koa from 'koa';
import getRawBody from 'raw-body';
import { serve } from '../../src/http/serve.ts';
import { translateText } from '../../src/instantly/translate.ts';
import { answerParent } from '../parent.ts';
import { startBenchWorker, usage } from './worker.ts';

/** The simplest implementation: start the workflow, then answer. Worker and workflow are ours. */
const { settings, close } = await startBenchWorker();
const { followUps: _, ...policy } = settings.policy;
const connection = await Connection.connect({ address: settings.temporal.address });
const client = new Client({ connection });

const app = new Koa();
app.use(async (ctx) => {
  const event = translateText(await getRawBody(ctx.req, 'utf8'), { receivedAt: new Date() });
  await client.workflow.start('outreachEvent', {
    workflowId: event.id,
    taskQueue: settings.temporal.taskQueue,
    args: [event, policy],
  });
  ctx.body = { received: true, event_id: event.id };
});
const server = await serve(app.callback(), { host: '127.0.0.1', port: 0 });
answerParent({ url: () => server.url, usage }, async () => {
  await server.close();
  await connection.close();
  await close();
});
