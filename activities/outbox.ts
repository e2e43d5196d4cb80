import { asyncLocalStorage } from '@temporalio/activity';
import type { Message } from '../src/domain/activities.ts';
import { buttonsOf, type MessageLinks } from '../src/slack/message.ts';
import type { LocalStore, MessageFilter, MessagePage, MessageRow } from './local-store/local-store.ts';
import type { PostMessage } from './message-port.ts';

export interface OutboxMessage extends Omit<MessageRow, 'message'> {
  message: Message & {
    /** The buttons that Slack would show, including the message's own link. */
    links: NonNullable<Message['link']>[];
  };
}

const A_PAGE = 500;

/** Stores the messages while no Slack token is set, each once. */
export function createOutbox(
  store: LocalStore,
  channels: Record<Message['audience'], string>,
  links: MessageLinks = {},
) {
  const postMessage: PostMessage = async (message, { key }) => {
    const workflow = asyncLocalStorage.getStore()?.info.workflowExecution?.workflowId;
    const shown = JSON.stringify({ ...message, links: buttonsOf(message, links, workflow) });
    const createdAt = new Date().toISOString();
    await store.addMessage({ key, channel: channels[message.audience], message: shown, createdAt });
  };

  return {
    postMessage,
    /** The messages, page by page, the newest first. */
    async *pages(filter: MessageFilter = {}): AsyncGenerator<OutboxMessage[]> {
      for (let page: MessagePage = { ...filter, limit: A_PAGE }; ;) {
        const rows = await store.messages(page);
        yield rows.map((row) => ({ ...row, message: read(row.message) }));
        if (rows.length < A_PAGE) return;
        const { createdAt, key } = rows.at(-1)!;
        page = { ...page, until: createdAt, afterKey: key };
      }
    },
    count: (filter: MessageFilter): Promise<number> => store.countMessages(filter),
    /** The channels of all messages. */
    channels: (): Promise<string[]> => store.channels(),
  };
}

function read(json: string): OutboxMessage['message'] {
  const { links, ...message } = JSON.parse(json) as Message & Partial<OutboxMessage['message']>;
  return { ...message, links: links ?? (message.link ? [message.link] : []) };
}
