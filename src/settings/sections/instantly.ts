import { z } from 'zod';
import { SUBSCRIPTIONS } from '../../instantly/webhooks.ts';
import { baseUrl } from '../../variables/addresses.ts';
import { duration, number, oneChoice, port, someChoices, freeText } from '../../variables/kinds.ts';
import { ownSecrets, vendorKey } from '../../variables/secrets.ts';
import { BOUNCE_BLOCKLIST } from '../../domain/policy.ts';

const ROTATION =
  '. To replace a shorter one set a new one here, at receiver and worker, and start both: with PUBLIC_URL the monitor ' +
  'writes it to the webhooks and replays what was refused meanwhile; else change X-Webhook-Secret in Instantly too';

export const instantlyVariables = z
  .object({
    INSTANTLY_API_KEY: vendorKey()
      .optional()
      .meta({
        description: "A key of Instantly's API v2. If empty, the sandbox stands in for Instantly.",
        readBy: ['receiver', 'worker', 'sandbox', 'cli'],
      }),
    INSTANTLY_API_URL: baseUrl()
      .prefault('https://api.instantly.ai/api/v2')
      .meta({
        description: "Where Instantly's API is.",
        readBy: ['worker', 'cli'],
      }),
    INSTANTLY_REQUESTS_PER_SECOND: number('requests per second', 0.1, 100)
      .prefault('9')
      .meta({
        description:
          'The maximum to Instantly over all workers, which divide it among them. Instantly allows 100 for the whole workspace; its older documents say 10.',
        readBy: ['worker', 'cli'],
      }),
    INSTANTLY_EMAIL_LISTS_PER_MINUTE: number('requests per minute', 1, 20)
      .prefault('17')
      .meta({
        description:
          'The same for lists of mails (GET /emails). Instantly allows 20 for the whole workspace; 17 leaves some for other tools.',
        readBy: ['worker', 'cli'],
      }),
    INSTANTLY_WEBHOOK_SECRET: ownSecrets(16, ROTATION)
      .optional()
      .meta({
        description:
          'What your webhook sends as X-Webhook-Secret: 16 or more visible ASCII characters; several, separated by commas, while you rotate it. While the sandbox stands in, it is created once and kept in DATA_DIR. In the path of a webhook write its / ? # % as %2F %3F %23 %25.',
        readBy: ['receiver', 'worker', 'cli'],
      }),
    ANSWER_LINK_KEY: ownSecrets(32)
      .optional()
      .meta({
        description:
          'The key that signs the links in questions, the same at receiver and worker: 32 or more visible ASCII characters; several, separated by commas, while you rotate it. While the sandbox stands in, and with npm start, it is created once and kept in DATA_DIR. Otherwise, if it is empty, questions contain no link.',
        readBy: ['receiver', 'worker', 'cli'],
      }),
    INSTANTLY_WORKSPACE: freeText("Instantly's id of a workspace")
      .optional()
      .meta({
        description:
          "Instantly's id of your workspace. If set, events of another workspace wait for a person (`npm run cli -- attention list`).",
        readBy: ['receiver', 'worker', 'cli'],
      }),
    WEBHOOK_EVENTS: someChoices(SUBSCRIPTIONS)
      .prefault('all_events')
      .meta({
        description: 'The events that the monitor subscribes to, with one webhook for each.',
        example: 'reply_received,email_bounced',
        readBy: ['worker', 'cli'],
      }),
    MONITOR_INTERVAL: duration({ from: '1 second' })
      .prefault('5 minutes')
      .meta({
        description: "How often the monitor checks the webhooks and Instantly's delivery log.",
        readBy: ['worker', 'cli'],
      }),
    BOOKS_SETTLE: duration({ from: '1 second' })
      .prefault('2 minutes')
      .meta({
        description:
          'So long after it happened a difference in the books is no delay any more: it is named, and the monitor reports it.',
        readBy: ['worker', 'cli'],
      }),
    SILENCE_AFTER: duration({ from: '1 minute' })
      .prefault('24 hours')
      .meta({
        description: 'Ops get a message if campaigns are active and no event has arrived for this long.',
        readBy: ['worker'],
      }),
    BOUNCE_BLOCKLIST: oneChoice(BOUNCE_BLOCKLIST)
      .prefault('unless-soft')
      .meta({
        description:
          "Which bounces put an address on Instantly's block list. A bounce is permanent, temporary or about the sender, by its type, its codes and its words; Instantly usually sends none of these. unless-soft: permanent bounces, and those that say nothing. hard-only: permanent bounces. always: every bounce. never: no bounce.",
        readBy: ['receiver', 'worker', 'cli'],
      }),
    SANDBOX_HOST: freeText('a host name or an IP address')
      .prefault('127.0.0.1')
      .meta({
        description: 'The address of the sandbox. It has no password: anyone who reaches it can control it.',
        readBy: ['sandbox', 'receiver', 'worker', 'cli'],
      }),
    SANDBOX_PORT: port.prefault('4400').meta({
      description: 'The port of the sandbox.',
      readBy: ['sandbox', 'cluster', 'receiver', 'worker', 'cli'],
    }),
  })
  .meta({ title: 'Instantly' });
