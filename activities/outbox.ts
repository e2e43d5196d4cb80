import type { DatabaseSync } from 'node:sqlite';
import type { Message } from '../src/domain/activities.ts';
import type { PostMessage } from './index.ts';

export interface OutboxMessage {
  /** The effect's key. */
  key: string;
  channel: string;
  message: Message;
  /** ISO 8601. */
  createdAt: string;
}

/** Where messages go while no Slack token is set: what would have been said, once each. */
export function createOutbox(db: DatabaseSync, channels: Record<Message['audience'], string>) {
  db.exec(`CREATE TABLE IF NOT EXISTS outbox (
    key TEXT PRIMARY KEY, channel TEXT NOT NULL, message TEXT NOT NULL, created_at TEXT NOT NULL
  ) STRICT`);
  const insert = db.prepare('INSERT OR IGNORE INTO outbox (key, channel, message, created_at) VALUES (?, ?, ?, ?)');
  const list = db.prepare('SELECT * FROM outbox ORDER BY created_at DESC, key LIMIT ?');

  const postMessage: PostMessage = (message, { key }) => {
    insert.run(key, channels[message.audience], JSON.stringify(message), new Date().toISOString());
    return Promise.resolve();
  };

  return {
    postMessage,
    /** Newest first. */
    list: (limit: number): OutboxMessage[] =>
      list.all(limit).map((row) => ({
        key: String(row['key']),
        channel: String(row['channel']),
        message: JSON.parse(String(row['message'])) as Message,
        createdAt: String(row['created_at']),
      })),
  };
}
