import { createHash } from 'node:crypto';
import Koa from 'koa';
import pg from 'pg';
import getRawBody from 'raw-body';
import { SECRET_HEADER } from '../../src/domain/receiver.ts';
import { serve } from '../../src/http/serve.ts';
import { answerParent, startedWith } from '../parent.ts';
import { SECRET } from '../payloads.ts';

/** An outbox as one writes it by hand: check the secret, hash the body, insert one row, answer after the commit. */
const { databaseUrl } = startedWith<{ databaseUrl: string }>();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
await pool.query(`CREATE TABLE outbox (id text PRIMARY KEY, kind text NOT NULL, payload text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), done_at timestamptz);
  CREATE INDEX outbox_waiting ON outbox (created_at) WHERE done_at IS NULL`);

const app = new Koa();
app.use(async (ctx) => {
  if (ctx.get(SECRET_HEADER) !== SECRET) ctx.throw(401);
  const body = await getRawBody(ctx.req, 'utf8');
  const id = createHash('sha256').update(body).digest('hex');
  const payload = JSON.parse(body) as { event_type: string };
  await pool.query('INSERT INTO outbox (id, kind, payload) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING', [
    id,
    payload.event_type,
    JSON.stringify(payload),
  ]);
  ctx.body = { received: true, event_id: id };
});
const server = await serve(app.callback(), { host: '127.0.0.1', port: 0 });
answerParent({ url: () => server.url }, () => pool.end());
