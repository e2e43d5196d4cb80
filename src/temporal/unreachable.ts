import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { NativeConnectionOptions } from '@temporalio/worker';

const TIMEOUT_MS = 3_000;

/** Where a server is, and how to connect to it. */
export interface Endpoint {
  /** `host:port` */
  address: string;
  connection: NativeConnectionOptions;
}

export interface Unreachable {
  why: string;
  /** A setting has to be changed. If not, waiting may help. */
  isMistake: boolean;
}

class Mistake extends Error {}

const REFUSALS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to the network',
  ETIMEDOUT: 'no answer',
};

const NAME = 'its certificate is for another name: set TEMPORAL_TLS_SERVER_NAME to one that it has';
const ISSUER =
  'its certificate is from an unknown authority: set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the file of its authority';
const SPEAKS_TLS = 'it speaks TLS: set TEMPORAL_TLS=true, or the TLS settings of the profile';
const NO_TLS =
  'it does not speak TLS: set TEMPORAL_TLS=false, and leave out TEMPORAL_TLS_*; a TEMPORAL_API_KEY alone switches TLS on';

const MISTAKES: Record<string, string> = {
  ERR_TLS_CERT_ALTNAME_INVALID: NAME,
  DEPTH_ZERO_SELF_SIGNED_CERT: ISSUER,
  SELF_SIGNED_CERT_IN_CHAIN: ISSUER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ISSUER,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'it wants to know who calls: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH',
};

/**
 * Why nobody answers at the address, in our words: Temporal's libraries know only that the deadline has passed. Undefined if
 * a connection is possible, so that the reason is another.
 */
export async function whyUnreachable({ address, connection }: Endpoint): Promise<Unreachable | undefined> {
  const { hostname, port } = new URL(`http://${address}`);
  const at = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 7233) };
  const { tls, apiKey } = connection;
  const wantsTls = tls !== undefined && tls !== null ? tls !== false : Boolean(apiKey);
  try {
    await (wantsTls ? connects(connectTls(tlsOptions(at, tls)), 'secureConnect') : connectsPlain(connectTcp(at)));
    return undefined;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const mistake = error instanceof Mistake ? message : MISTAKES[code];
    return { why: mistake ?? REFUSALS[code] ?? (code || message), isMistake: mistake !== undefined };
  }
}

function tlsOptions(at: { host: string; port: number }, tls: NativeConnectionOptions['tls']): ConnectionOptions {
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = typeof tls === 'object' && tls ? tls : {};
  return {
    ...at,
    ALPNProtocols: ['h2'],
    ...(serverNameOverride && { servername: serverNameOverride }),
    ...(serverRootCACertificate && { ca: Buffer.from(serverRootCACertificate) }),
    ...(clientCertPair && { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) }),
  };
}

/** Listens until one of the events settles it; the socket is destroyed then. Rejects after `TIMEOUT_MS` without any. */
function settled(socket: Socket, listen: (resolve: () => void, reject: (error: Error) => void) => void): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    socket.setTimeout(TIMEOUT_MS, () => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once('error', reject);
    listen(resolve, reject);
  }).finally(() => socket.destroy());
}

const connects = (socket: Socket, event: string): Promise<void> =>
  settled(socket, (resolve) => socket.once(event, resolve));

/** A server that speaks TLS answers the beginning of HTTP/2 with an alert, whose first byte is 21 (RFC 8446, section 5.1). */
const connectsPlain = (socket: Socket): Promise<void> =>
  settled(socket, (resolve, reject) => {
    socket.once('connect', () => socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'));
    socket.once('data', (bytes: Buffer) => (bytes[0] === 21 ? reject(new Mistake(SPEAKS_TLS)) : resolve()));
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
