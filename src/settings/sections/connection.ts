import { z } from 'zod';
import type { Program, Secrecy } from '../../variables/about.ts';
import { freeText } from '../../variables/kinds.ts';

const READ_BY: Program[] = ['receiver', 'worker', 'cli'];
const YES_OR_NO = 'one of true, false, 1, 0';

const variable = (description: string, more: { example?: string; wanted?: string; secret?: Secrecy } = {}) =>
  freeText()
    .optional()
    .meta({ description, readBy: READ_BY, ...more });

const pem = (what: string, more?: { secret: Secrecy }) => ({
  path: variable(`The file with ${what}, in PEM.`),
  data: variable('The content of that file, as a text.', more),
});
const certificate = pem("the client's certificate");
const key = pem("the client certificate's key", { secret: 'value' });
const authority = pem("the certificates that sign the server's");

/** Temporal's own variables: https://docs.temporal.io/references/client-environment-configuration */
export const connectionVariables = z
  .object({
    TEMPORAL_ADDRESS: variable(
      'Where Temporal is. If it is empty and no profile is set: the dev server of this machine.',
      {
        wanted: 'a host and its port, e.g. localhost:7233',
        example: 'my-namespace.a1b2c.tmprl.cloud:7233',
        secret: 'login',
      },
    ),
    TEMPORAL_NAMESPACE: variable('The namespace. If it is empty: the one of the profile, else default.', {
      example: 'my-namespace.a1b2c',
    }),
    TEMPORAL_API_KEY: variable('An API key. With it TLS is on unless TEMPORAL_TLS says otherwise.', {
      secret: 'value',
    }),
    TEMPORAL_PROFILE: variable('A profile of temporal.toml.', { example: 'production' }),
    TEMPORAL_CONFIG_FILE: variable(
      'The path of temporal.toml. Its default place is read only if the environment names an address or a profile.',
    ),
    TEMPORAL_TLS: variable(
      'true: connect with TLS. false: connect without TLS, even if a key or a certificate is set.',
      {
        wanted: YES_OR_NO,
      },
    ),
    TEMPORAL_TLS_CLIENT_CERT_PATH: certificate.path,
    TEMPORAL_TLS_CLIENT_CERT_DATA: certificate.data,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key.path,
    TEMPORAL_TLS_CLIENT_KEY_DATA: key.data,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.path,
    TEMPORAL_TLS_SERVER_CA_CERT_DATA: authority.data,
    TEMPORAL_TLS_SERVER_NAME: variable("The server's name in its certificate, if it is not the address."),
    TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: variable(
      'Must be false: this SDK always makes the check. Name the signing certificate instead.',
      { wanted: YES_OR_NO },
    ),
    TEMPORAL_CODEC_ENDPOINT: variable('Not used: nothing here encodes payloads. If it is set, a warning says so.'),
    TEMPORAL_CODEC_AUTH: variable('Not used: nothing here encodes payloads.', { secret: 'value' }),
  })
  .meta({
    title: "Temporal's own",
    description:
      "They have the same meaning as in Temporal's other tools. TEMPORAL_GRPC_META_<NAME> sets a header of every call.",
  });
