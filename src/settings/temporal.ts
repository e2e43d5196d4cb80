import { existsSync } from 'node:fs';
import {
  type ClientConfigProfile,
  type ClientConnectConfig,
  loadClientConfigProfile,
  toClientOptions,
} from '@temporalio/envconfig';
import { parseFlag } from '../domain/text/flag.ts';
import { isOnThisMachine } from '../domain/this-machine.ts';
import { nearest } from '../variables/nearest.ts';
import { SettingsError, wrongVariable } from '../variables/parse.ts';
import { checkCertificate } from './temporal-certificate.ts';
import { HEADER_SAFE, isHeaderSafe } from '../variables/secrets.ts';
import { connectionVariables } from './sections/connection.ts';

type Env = Record<string, string>;

const META = 'TEMPORAL_GRPC_META_';
const NAMES = Object.keys(connectionVariables.shape);
const TLS_FILES = NAMES.filter((name) => /^TEMPORAL_TLS_\w+_(PATH|DATA)$/.test(name));
const FLAGS = ['TEMPORAL_TLS', 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'];
/** Names that Temporal's CLI still reads (temporal 1.5.1, temporalcli/client.go), but its libraries do not. */
const FORMER: Record<string, string> = {
  TEMPORAL_TLS_CERT: 'TEMPORAL_TLS_CLIENT_CERT_PATH',
  TEMPORAL_TLS_CERT_DATA: 'TEMPORAL_TLS_CLIENT_CERT_DATA',
  TEMPORAL_TLS_KEY: 'TEMPORAL_TLS_CLIENT_KEY_PATH',
  TEMPORAL_TLS_KEY_DATA: 'TEMPORAL_TLS_CLIENT_KEY_DATA',
  TEMPORAL_TLS_CA: 'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  TEMPORAL_TLS_CA_DATA: 'TEMPORAL_TLS_SERVER_CA_CERT_DATA',
};

export interface TemporalConnection {
  /** True if the environment says where Temporal is. False: Temporal is the dev server of this machine. */
  external: boolean;
  /** TEMPORAL_ADDRESS or the profile's: a host and its port. */
  address: string;
  /** The rest of what the SDK's clients and workers need, with the address. */
  connection: ClientConnectConfig['connectionOptions'] & { address: string };
  /** TEMPORAL_NAMESPACE or the profile's. */
  namespace: string;
}

/**
 * Reads where Temporal is. If the environment names no address, profile or file, it is the dev server of this machine.
 * Then `temporal.toml` in its default place is not read, so that nobody connects to a production namespace by mistake.
 */
export function temporalSettings(env: Env, devPort: number): TemporalConnection & { warnings: string[] } {
  refuseWrong(env);
  const external = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'].some((name) => env[name]);
  const elsewhere = ['TEMPORAL_API_KEY', 'TEMPORAL_TLS', ...TLS_FILES].find((name) => env[name]);
  if (!external && elsewhere && parseFlag(env[elsewhere]!) !== false) {
    const should = `set too: ${elsewhere} is, so Temporal is not the dev server of this machine`;
    throw new SettingsError(wrongVariable('TEMPORAL_ADDRESS', undefined, should));
  }
  const { profile, unread } = readProfile(asLibraryReads(env), external);
  checkTexts(profile);
  checkKey(profile, env);
  inOurWords(() => checkCertificate(profile));
  const { connectionOptions, namespace = 'default' } = inOurWords(() => toClientOptions(profile));
  const address = external ? (connectionOptions.address ?? 'localhost:7233') : `127.0.0.1:${devPort}`;
  if (!isHostAndPort(address)) {
    throw new SettingsError(
      wrongVariable('TEMPORAL_ADDRESS', address, 'a host and its port, e.g. localhost:7233', 'login'),
    );
  }
  const metadata = Object.entries(connectionOptions.metadata ?? {}) as [string, string][];
  const warnings = [
    ...unread,
    ...(connectionOptions.apiKey && connectionOptions.tls === false && !isOnThisMachine(address)
      ? [`TEMPORAL_API_KEY goes to ${address} in clear text, because TLS is switched off: unset TEMPORAL_TLS`]
      : []),
    ...(profile.tls?.disabled && (profile.tls.clientCert ?? profile.tls.serverCACert)
      ? ['TLS is switched off, so the certificates that are set are not used: unset TEMPORAL_TLS']
      : []),
    ...(env['TEMPORAL_CODEC_ENDPOINT']
      ? ['TEMPORAL_CODEC_ENDPOINT is set, but nothing here encodes: payloads reach Temporal as they are']
      : []),
  ];
  return {
    external,
    address,
    connection: {
      ...connectionOptions,
      ...(metadata.length && { metadata: Object.fromEntries(metadata.map(([key, text]) => [metaKey(key), text])) }),
      address,
    },
    namespace,
    warnings,
  };
}

function refuseWrong(env: Env): void {
  const wrong = Object.entries(env).flatMap(([name, value]) => {
    if (FORMER[name]) return [`${name} is set, which is its former name, it should be ${FORMER[name]}`];
    if (name.startsWith('TEMPORAL_TLS') && !NAMES.includes(name))
      return [`${name} is set, which nothing reads; it should perhaps be ${nearest(name, NAMES)}`];
    if (FLAGS.includes(name) && parseFlag(value) === undefined)
      return [wrongVariable(name, value, 'one of true, false, 1, 0')];
    if (name.startsWith(META) && name.endsWith('_BIN'))
      return [`${name} is set, it should be unset: a header of bytes cannot be set here`];
    if (name.startsWith(META) && !isHeaderSafe(value.replaceAll(' ', '')))
      return [`${name} is set (its value is not shown), it should be ${HEADER_SAFE}`];
    return [];
  });
  if (parseFlag(env['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] ?? '')) {
    const should =
      'unset: this SDK cannot do so; name the certificate that signs the server’s by TEMPORAL_TLS_SERVER_CA_CERT_PATH';
    wrong.push(wrongVariable('TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', 'true', should));
  }
  const file = env['TEMPORAL_CONFIG_FILE'];
  if (file && !existsSync(file)) wrong.push(`TEMPORAL_CONFIG_FILE is "${file}", which is not there`);
  if (wrong.length) throw new SettingsError(wrong.join('\n'));
}

/**
 * Corrects for two differences between `@temporalio/envconfig` 1.24.0 and Temporal's CLI: the library does not read
 * `TRUE` in capital letters as true, and it replaces only the first `_` in the name of a header.
 */
const asLibraryReads = (env: Env): Env =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      if (FLAGS.includes(name)) return [name, String(parseFlag(value))];
      return name.startsWith(META) ? [META + metaKey(name.slice(META.length)), value] : [name, value];
    }),
  );

const metaKey = (name: string): string => name.toLowerCase().replaceAll('_', '-');

function readProfile(env: Env, external: boolean): { profile: ClientConfigProfile; unread: string[] } {
  const options = { overrideEnvVars: env, disableFile: !external };
  const profile = inOurWords(() => loadClientConfigProfile(options));
  try {
    loadClientConfigProfile({ ...options, configFileStrict: true });
    return { profile, unread: [] };
  } catch (error) {
    const { message } = error as Error;
    return {
      profile,
      unread: [`temporal.toml: ${message.replace(/^Validation error: /, '')}: nothing here reads that`],
    };
  }
}

function inOurWords<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    // Only the first line: the TOML parser also quotes the lines around the mistake, which may contain a key.
    const [line] =
      error instanceof TypeError ? ['temporal.toml has no such profile'] : (error as Error).message.split('\n');
    throw new SettingsError(`Temporal’s settings cannot be used: ${line}`);
  }
}

/** A value in TOML may also be a number or a list. */
function checkTexts({ address, namespace, apiKey, grpcMeta = {} }: ClientConfigProfile): void {
  const wrong = Object.entries({ address, namespace, api_key: apiKey }).find(
    ([, value]) => value !== undefined && typeof value !== 'string',
  );
  if (wrong)
    throw new SettingsError(`temporal.toml: ${wrong[0]} is a ${typeof wrong[1]}, it should be a text in quotes`);
  const header = Object.entries(grpcMeta).find(([, text]) => !isHeaderSafe(String(text).replaceAll(' ', '')));
  if (header) throw new SettingsError(`temporal.toml: the grpc_meta ${header[0]} should be ${HEADER_SAFE}`);
}

function checkKey(profile: ClientConfigProfile, env: Env): void {
  if (profile.apiKey === undefined) return;
  profile.apiKey = profile.apiKey.trim();
  if (isHeaderSafe(profile.apiKey)) return;
  const name = env['TEMPORAL_API_KEY'] ? 'TEMPORAL_API_KEY' : 'the api_key of the profile in temporal.toml';
  throw new SettingsError(`${name} is set (its value is not shown), it should be ${HEADER_SAFE}`);
}

/** The port may be left out. */
const isHostAndPort = (text: string): boolean =>
  /^(\[[\da-f:.]+\]|[^:/?#@\\]+)(:\d+)?$/i.test(text) && URL.canParse(`http://${text}`);

/** The address of the Temporal UI, known for the dev server and Temporal Cloud. Otherwise `TEMPORAL_UI_URL` sets it. */
export function uiUrlOf(
  { external, address }: Pick<TemporalConnection, 'external' | 'address'>,
  devUiPort: number,
): string | undefined {
  if (!external) return `http://127.0.0.1:${devUiPort}`;
  return /\.(tmprl\.cloud|temporal\.io)(:\d+)?$/.test(address) ? 'https://cloud.temporal.io' : undefined;
}
