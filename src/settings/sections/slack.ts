import { z } from 'zod';
import { readSlackOwners, SLACK_OWNERS_WANTED } from './slack-owners.ts';
import { baseUrl } from '../../variables/addresses.ts';
import { kind, number, oneChoice, freeText } from '../../variables/kinds.ts';
import { vendorKey } from '../../variables/secrets.ts';

const channel = (initial: string) => freeText('the name or the id of a channel').prefault(initial);

export const slackVariables = z
  .object({
    SLACK_BOT_TOKEN: vendorKey()
      .optional()
      .meta({
        description:
          'The token of your Slack bot (xoxb-…). If empty, messages go to the local outbox (`npm run cli -- outbox list`).',
        readBy: ['receiver', 'worker', 'cli'],
      }),
    SLACK_API_URL: baseUrl()
      .prefault('https://slack.com/api/')
      .meta({
        description: "Where Slack's API is.",
        readBy: ['worker', 'cli'],
      }),
    SLACK_CHANNEL_REPLIES: channel('#sales-replies').meta({
      description: 'Gets replies, reminders and questions. In .env keep the quotes: without them a # begins a comment.',
      readBy: ['worker', 'cli'],
    }),
    SLACK_CHANNEL_WINS: channel('#sales-wins').meta({
      description: 'Gets meetings and closed deals.',
      readBy: ['worker', 'cli'],
    }),
    SLACK_CHANNEL_OPS: channel('#ops-alerts').meta({
      description: 'Gets messages for the people who run this product.',
      readBy: ['worker', 'cli'],
    }),
    SLACK_OWNERS: kind(SLACK_OWNERS_WANTED, readSlackOwners)
      .prefault('')
      .meta({
        description:
          "Whom to mention if a mailbox's owner has to act: mailbox=ID of a user (U…, W…) or of a user group (S…); * means all others.",
        example: 'maya@seller.example=U0123ABC,*=S0456DEF',
        readBy: ['worker', 'cli'],
      }),
    SLACK_MESSAGES_PER_SECOND: number('messages per second', 0.01, 100)
      .prefault('1')
      .meta({
        description:
          'The maximum over all workers, which divide it among them. Slack accepts about one message a second in each channel.',
        readBy: ['worker'],
      }),
    SLACK_REPLY_TEXT: oneChoice(['on', 'off'])
      .prefault('on')
      .meta({
        description: 'off: the text of replies is never sent to Slack.',
        readBy: ['receiver', 'worker', 'cli'],
      }),
    SLACK_UNKNOWN_OUTCOME: oneChoice(['repeat', 'skip'])
      .prefault('repeat')
      .meta({
        description:
          'What to do if it is not known whether a message was posted. repeat: it may come twice. skip: it may be missing. With the scopes channels:history and channels:read the product checks the channel instead.',
        readBy: ['worker', 'cli'],
      }),
  })
  .meta({ title: 'Slack' });
