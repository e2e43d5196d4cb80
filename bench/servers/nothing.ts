import Koa from 'koa';
import { serve } from '../../src/http/serve.ts';
import { answerParent } from '../parent.ts';

/** Koa's maximum: it neither reads nor stores the body. */
const app = new Koa();
app.use((ctx) => {
  ctx.body = { received: true };
});
const server = await serve(app.callback(), { host: '127.0.0.1', port: 0 });
answerParent({ url: () => server.url });
