import { z } from 'zod';
import { httpOrigin, httpUrl } from '../../variables/addresses.ts';
import { duration, freeText, oneChoice, port, someTexts } from '../../variables/kinds.ts';
import { ownSecrets, vendorKey } from '../../variables/secrets.ts';
import { deskUsers } from '../desk-users.ts';

const DESK_AUTHS = ['none', 'basic', 'oidc', 'proxy'] as const;
export type DeskAuth = (typeof DESK_AUTHS)[number];

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
    DESK_KEEP: duration({ from: '1 day' })
      .prefault('90 days')
      .meta({
        description:
          'How long the read model keeps what has ended: the desk and `leads search` show nothing older. Temporal, the CRM and the journal keep theirs.',
        readBy: ['start', 'worker'],
      }),
    DESK_TEXTS: oneChoice(['shown', 'on-demand'])
      .prefault('shown')
      .meta({
        description:
          'Whether the desk shows what leads and we have written: shown: with the story of a lead; on-demand: only after a click on it.',
        readBy: ['start', 'desk'],
      }),
    DESK_URL: httpOrigin()
      .optional()
      .meta({
        description:
          'Where browsers reach the desk, if a proxy or a container stands before it. With https:// cookies are only sent over TLS. DESK_AUTH=oidc needs it: the provider sends people back to <DESK_URL>/login/callback.',
        example: 'https://desk.example.com',
        readBy: ['start', 'desk'],
      }),
    DESK_AUTH: oneChoice(DESK_AUTHS)
      .prefault('none')
      .meta({
        description:
          'How the desk knows people: none: whoever is at this machine may do everything, and DESK_HOST must be a loopback address; basic: they log in with a password (DESK_USERS); oidc: they log in at your identity provider (DESK_OIDC_ISSUER); proxy: a proxy that has logged them in names them in the headers that oauth2-proxy sends (X-Forwarded-Email, -User and -Groups), which needs TRUST_PROXY=true.',
        readBy: ['start', 'desk'],
      }),
    DESK_USERS: deskUsers()
      .optional()
      .meta({
        description: 'With DESK_AUTH=basic: who may log in. A password is never kept, only its hash.',
        readBy: ['start', 'desk'],
      }),
    DESK_OPERATORS: someTexts('groups or email addresses')
      .prefault('')
      .meta({
        description:
          'With DESK_AUTH=oidc or proxy: who may see everything and decide. An email address that the provider has not verified does not count. *: whoever has logged in.',
        example: 'sales-ops,maya@example.com',
        readBy: ['start', 'desk'],
      }),
    DESK_VIEWERS: someTexts('groups or email addresses')
      .prefault('')
      .meta({
        description: 'With DESK_AUTH=oidc or proxy: who may see everything. Written as DESK_OPERATORS.',
        example: 'sales',
        readBy: ['start', 'desk'],
      }),
    DESK_SESSION_KEY: ownSecrets(32)
      .optional()
      .meta({
        description:
          'With DESK_AUTH=basic or oidc: signs sessions. A session holds while one of the keys has signed it: another key logs everybody out. Several desks behind one address need the same key. If empty, the desk makes a key and keeps it in DATA_DIR.',
        readBy: ['start', 'desk'],
      }),
    DESK_OIDC_ISSUER: httpUrl()
      .optional()
      .meta({
        description:
          'With DESK_AUTH=oidc: the identity provider. What it can do is read from /.well-known/openid-configuration there.',
        example: 'https://accounts.google.com',
        readBy: ['start', 'desk'],
      }),
    DESK_OIDC_CLIENT_ID: freeText()
      .optional()
      .meta({
        description: 'With DESK_AUTH=oidc: the id of the desk at the provider.',
        readBy: ['start', 'desk'],
      }),
    DESK_OIDC_CLIENT_SECRET: vendorKey()
      .optional()
      .meta({
        description: 'With DESK_AUTH=oidc: the secret of the desk at the provider.',
        readBy: ['start', 'desk'],
      }),
    DESK_OIDC_SCOPES: freeText('scopes, separated by spaces')
      .prefault('openid email profile')
      .meta({
        description:
          'With DESK_AUTH=oidc: what the desk asks the provider for. Some providers send groups only for a scope of their own.',
        example: 'openid email profile groups',
        readBy: ['start', 'desk'],
      }),
    DESK_OIDC_GROUPS_CLAIM: freeText('the name of a claim')
      .prefault('groups')
      .meta({
        description: 'With DESK_AUTH=oidc: where the provider says in which groups a person is.',
        example: 'roles',
        readBy: ['start', 'desk'],
      }),
  })
  .meta({ title: 'The desk' });
