import type { DatabaseSync } from 'node:sqlite';
import { asyncLocalStorage } from '@temporalio/activity';
import type { Message } from '../src/domain/activities.ts';
import type { PostMessage } from './message-port.ts';
import { buttonsOf, type MessageLinks } from '../src/slack/message.ts';
import { writeStore } from './local-store.ts';

export interface OutboxMessage {
  /** The effect's key. */
  key: string;
  channel: string;
  message: Message & {
    /** All that Slack would show as buttons, the message's own link included. */
    links: NonNullable<Message['link']>[];
  };
  /** ISO 8601. */
  createdAt: string;
}

/** To SQLite: no limit. */
const ALL = -1;

/** Where messages go while no Slack token is set: what would have been said, once each. */
export function createOutbox(
  db: DatabaseSync,
  channels: Record<Message['audience'], string>,
  links: MessageLinks = {},
) {
  db.exec(`CREATE TABLE IF NOT EXISTS outbox (
    key TEXT PRIMARY KEY, channel TEXT NOT NULL, message TEXT NOT NULL, created_at TEXT NOT NULL
  ) STRICT`);
  const insert = db.prepare('INSERT OR IGNORE INTO outbox (key, channel, message, created_at) VALUES (?, ?, ?, ?)');
  const list = db.prepare('SELECT * FROM outbox ORDER BY created_at DESC, key LIMIT ?');

  const postMessage: PostMessage = async (message, { key }) => {
    const workflow = asyncLocalStorage.getStore()?.info.workflowExecution?.workflowId;
    const shown = JSON.stringify({ ...message, links: buttonsOf(message, links, workflow) });
    await writeStore(db, () => insert.run(key, channels[message.audience], shown, new Date().toISOString()));
  };

  return {
    postMessage,
    /** Newest first. */
    list: (limit = ALL): OutboxMessage[] =>
      list.all(limit).map((row) => ({
        key: String(row['key']),
        channel: String(row['channel']),
        message: read(String(row['message'])),
        createdAt: String(row['created_at']),
      })),
  };
}

function read(json: string): OutboxMessage['message'] {
  const { links, ...message } = JSON.parse(json) as Message & Partial<OutboxMessage['message']>;
  return { ...message, links: links ?? (message.link ? [message.link] : []) };
}
