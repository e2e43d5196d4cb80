import type { DatabaseSync } from 'node:sqlite';
import { asyncLocalStorage } from '@temporalio/activity';
import type { Message } from '../src/domain/activities.ts';
import type { PostMessage } from './message-port.ts';
import { buttonsOf, type MessageLinks } from '../src/slack/message.ts';
import { writeStore } from './local-store.ts';

export interface OutboxMessage {
  /** The key of the effect that has posted it. */
  key: string;
  channel: string;
  message: Message & {
    /** The buttons that Slack would show, including the message's own link. */
    links: NonNullable<Message['link']>[];
  };
  /** ISO 8601. */
  createdAt: string;
}

/** SQLite reads -1 as no limit. */
const ALL = -1;

/** Stores the messages while no Slack token is set, each once. */
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
