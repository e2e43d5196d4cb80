import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import Koa from 'koa';
import getRawBody from 'raw-body';
import { serve } from '../../src/http/serve.ts';
import { answerParent, startedWith } from '../parent.ts';

/** The simplest implementation: parse the body, insert it, commit, answer. */
const { folder } = startedWith();
const db = new DatabaseSync(join(folder, 'events.db'));
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE event (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL) STRICT`);
const insert = db.prepare('INSERT INTO event (kind, payload) VALUES (?, ?)');

const app = new Koa();
app.use(async (ctx) => {
  const payload = JSON.parse(await getRawBody(ctx.req, 'utf8')) as { event_type: string };
  const { lastInsertRowid } = insert.run(payload.event_type, JSON.stringify(payload));
  ctx.body = { received: true, event_id: String(lastInsertRowid) };
});
const server = await serve(app.callback(), { host: '127.0.0.1', port: 0 });
answerParent({ url: () => server.url });
