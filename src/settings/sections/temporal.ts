import { z } from 'zod';
import { baseUrl } from '../../variables/addresses.ts';
import { kind, port, freeText, wholeNumber } from '../../variables/kinds.ts';

const BUILDS = 'Builds of one deployment run side by side until the old one is drained. Set both or neither.';

export const temporalVariables = z
  .object({
    TEMPORAL_TASK_QUEUE: freeText('the name of a task queue')
      .prefault('instantly')
      .meta({
        description:
          'Where workers take their work. A vendor has a task queue of its own, whose name begins with this one.',
        readBy: ['receiver', 'worker', 'cli'],
      }),
    TEMPORAL_MAX_CACHED_WORKFLOWS: wholeNumber('workflows', 0, 100_000)
      .prefault('500')
      .meta({
        description:
          'How many workflows a worker keeps in memory, up to 1 MB each. The others wait on the server; when they continue, they are replayed. Less than 10 counts as 10.',
        readBy: ['worker'],
      }),
    TEMPORAL_UI_URL: baseUrl()
      .optional()
      .meta({
        description:
          'The address of the Temporal UI, for the links in messages. It is known for the dev server and for Temporal Cloud.',
        example: 'https://temporal.example.com',
        readBy: ['worker'],
      }),
    TEMPORAL_DEPLOYMENT_NAME: kind('a name without "." and ":" that does not begin with "__"', (name) =>
      /^(?!__)[^.:]+$/.test(name) ? name : undefined,
    )
      .optional()
      .meta({
        description: `The Worker Deployment of this worker. ${BUILDS}`,
        example: 'outreach',
        readBy: ['worker'],
      }),
    TEMPORAL_WORKER_BUILD_ID: kind('a build id that does not begin with "__"', (id) =>
      id.startsWith('__') ? undefined : id,
    )
      .optional()
      .meta({ description: `The build of this worker. ${BUILDS}`, example: '42', readBy: ['worker'] }),
    TEMPORAL_DEV_PORT: port.prefault('7233').meta({
      description:
        'The port of the dev server, or of the Temporal server of `npm run cluster`. The other programs ask there if no address and no profile is set.',
      readBy: ['start', 'cluster', 'receiver', 'worker', 'cli'],
    }),
    TEMPORAL_DEV_UI_PORT: port.prefault('8233').meta({
      description: "The port of the dev server's UI, or of the UI of `npm run cluster`.",
      readBy: ['start', 'cluster', 'worker'],
    }),
    TEMPORAL_CLI_PATH: freeText('the path of a temporal binary')
      .optional()
      .meta({
        description:
          'The temporal program that runs the dev server. If empty: the one on PATH, else a download, else a build by Go.',
        example: '/usr/local/bin/temporal',
        readBy: ['start'],
      }),
    TEMPORAL_SERVER_PATH: freeText('the path of a temporal-server program')
      .optional()
      .meta({
        description:
          'The temporal-server program of `npm run cluster`, with temporal-sql-tool beside it. If empty: the one on PATH, else a build by Go.',
        example: '/usr/local/bin/temporal-server',
        readBy: ['cluster'],
      }),
  })
  .meta({ title: 'Temporal' });
