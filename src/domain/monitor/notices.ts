import { command } from '../command.ts';
import type { WebhookNotice } from './activities.ts';

interface NoticeText {
  /** Completes "the webhook …". */
  says: string;
  /** The command that deletes the webhook. */
  delete(id: string): string;
}

const deleteOurs = (id: string): string => command('webhooks delete', id);
const deleteForeign = (id: string): string => command('webhooks delete', id, '--force');

const NOTICES: Record<WebhookNotice, NoticeText> = {
  foreign: {
    says: 'sends events to our receiver, but this installation did not create it, so it is not changed',
    delete: deleteForeign,
  },
  'foreign twice': {
    says: 'sends events to our receiver that our webhooks send too, but this installation did not create it, so it is not changed; each event is processed once',
    delete: deleteForeign,
  },
  twice: { says: 'sends the same events as another of our webhooks; each event is processed once', delete: deleteOurs },
  undeclared: { says: 'is ours, but WEBHOOK_EVENTS does not contain its event', delete: deleteOurs },
};

/** What a person should know of a webhook, as the end of the sentence "the webhook …", and the command that deletes it. */
export const noticeText = (notice: WebhookNotice, id: string): string =>
  `${NOTICES[notice].says}. To delete it: ${NOTICES[notice].delete(id)}`;
