import { z } from 'zod';
import { baseUrl, listenAddress } from '../../variables/addresses.ts';
import { duration, flag, oneChoice, port, size, someChoices, freeText, wholeNumber } from '../../variables/kinds.ts';
import { EVENT_KINDS } from '../../domain/event.ts';

export const receiverVariables = z
  .object({
    PORT: port.prefault('3000').meta({
      description:
        'The port on which the receiver takes webhooks, or the proxy of `npm run cluster`. 0: any free port.',
      readBy: ['receiver', 'cluster', 'worker', 'cli'],
    }),
    HOST: freeText('a host name or an IP address')
      .prefault('127.0.0.1')
      .meta({
        description:
          'The address on which the receiver listens. 0.0.0.0: all addresses of the machine. At the worker and the command line: where they ask the receiver.',
        readBy: ['receiver', 'worker', 'cli'],
      }),
    OPS_ADDRESS: listenAddress.optional().meta({
      description:
        'A separate address for /metrics, /readyz and /healthz. If empty, the receiver serves them on PORT, to anybody who reaches it, and the worker on WORKER_PORT; the desk does not. Each process on a machine needs its own; npm start is one process.',
      example: '127.0.0.1:9464',
      readBy: ['receiver', 'worker', 'desk'],
    }),
    WORKER_PORT: port.prefault('9460').meta({
      description:
        'The port on which a worker without OPS_ADDRESS serves /metrics, /readyz and /healthz, on 127.0.0.1 only. Of several workers on one machine the first has it; the others say so and serve none. 0: any free port, which the log names.',
      readBy: ['worker'],
    }),
    SHUTDOWN_DELAY: duration({ to: '60 seconds' }, true)
      .prefault('2 seconds')
      .meta({
        description:
          'How long a receiver that gets a SIGTERM answers /readyz 503 and still serves, so that a load balancer can choose another receiver. After that it needs up to 8 seconds to end. Ctrl-C and npm start do not wait.',
        readBy: ['receiver'],
      }),
    DATA_DIR: freeText('a folder')
      .prefault('./data')
      .meta({
        description:
          "The folder of the journal, the local CRM, the outbox, the sandbox and the dev server's database. Each receiver needs a folder of its own.",
        readBy: ['start', 'cluster', 'receiver', 'worker', 'sandbox', 'cli'],
      }),
    LOG_LEVEL: oneChoice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .prefault('info')
      .meta({
        description:
          'Which lines are logged: this level and those before it of fatal, error, warn, info, debug and trace; silent: none.',
        readBy: ['start', 'cluster', 'receiver', 'worker', 'sandbox'],
      }),
    TRUST_PROXY: flag.prefault('false').meta({
      description:
        "true: take the client's address from X-Forwarded-For. Use it only behind a proxy that sets this header. The desk also believes X-Forwarded-Host and X-Forwarded-Proto.",
      readBy: ['receiver', 'desk'],
    }),
    MAX_BODY: size({ from: '16 KiB', to: '1536 KiB' })
      .prefault('1 MiB')
      .meta({
        description:
          'The largest delivery that is accepted; a larger one is answered 413. Temporal takes no event above 1536 KiB.',
        readBy: ['receiver'],
      }),
    ACK_WHEN: oneChoice(['journaled', 'started'])
      .prefault('journaled')
      .meta({
        description:
          "journaled: answer 200 after the event is synced to disk. started: answer 200 only after Temporal has started the workflow; use this if the receiver's disk is not persistent.",
        readBy: ['receiver'],
      }),
    JOURNAL_MAX_SIZE: size({ from: '128 KiB' })
      .prefault('1 GiB')
      .meta({
        description: 'The largest size of the journal. If it is reached, deliveries are answered 503.',
        readBy: ['receiver'],
      }),
    JOURNAL_KEEP_PAYLOADS: duration({ from: '1 second' })
      .prefault('24 hours')
      .meta({
        description: 'How long the journal keeps the payload of a dispatched event.',
        readBy: ['receiver'],
      }),
    DEDUPE_WINDOW: duration({ from: '1 hour' })
      .prefault('30 days')
      .meta({
        description:
          "How long an event's id is remembered. If permitted, the namespace's retention period is raised to at least this.",
        readBy: ['receiver', 'worker', 'cli'],
      }),
    EVENTS_IGNORED: someChoices(EVENT_KINDS)
      .prefault('')
      .meta({
        description: 'Kinds of events (docs/events.md) that are answered 200 and counted, but start nothing.',
        example: 'email_opened,email_sent',
        readBy: ['receiver', 'worker', 'cli'],
      }),
    DISPATCH_CONCURRENCY: wholeNumber('workflow starts', 1, 256)
      .prefault('12')
      .meta({
        description: 'The maximum number of workflows that are being started at the same time.',
        readBy: ['receiver'],
      }),
    PUBLIC_URL: baseUrl()
      .optional()
      .meta({
        description:
          "Where Instantly reaches the receiver. If set, the monitor creates and repairs the webhooks there, and a follow-up's question contains a link to a page there. Anyone who has the link can answer the question.",
        example: 'https://hooks.example.com',
        readBy: ['worker', 'cli'],
      }),
  })
  .meta({ title: 'The receiver' });
