import { z } from 'zod';
import { freeText, oneChoice, port } from '../../variables/kinds.ts';

export const deskVariables = z
  .object({
    DESK_PORT: port.optional().meta({
      description: 'The port of the desk, the page for people. 0: any free port, which the log names.',
      byDefault: { words: 'PORT + 1' },
      readBy: ['start', 'desk'],
    }),
    DESK_HOST: freeText('a host name or an IP address')
      .prefault('127.0.0.1')
      .meta({
        description: 'The address on which the desk listens. It is not the receiver’s, which the internet reaches.',
        readBy: ['start', 'desk'],
      }),
    DESK_TEXTS: oneChoice(['shown', 'on-demand'])
      .prefault('shown')
      .meta({
        description:
          'Whether the desk shows what leads and we have written: shown: with the story of a lead; on-demand: only after a click on it.',
        readBy: ['start', 'desk'],
      }),
  })
  .meta({ title: 'The desk' });
