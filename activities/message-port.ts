import type { Message } from '../src/domain/activities.ts';
import type { Attempt } from './attempt.ts';

/** Posts a message to Slack or to the outbox. A message that an earlier try has posted is not posted again. */
export type PostMessage = (message: Message, attempt: Attempt) => Promise<void>;
