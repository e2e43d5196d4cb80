import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Settings } from './settings.ts';

/**
 * When the client certificates end that these settings name, by the server that asks for them. Milliseconds since 1970.
 * Processes read certificates only at their start.
 */
export function certificateEnds({ temporal, database }: Pick<Settings, 'temporal' | 'database'>) {
  const { tls } = temporal.connection;
  const ofTemporal = typeof tls === 'object' ? tls?.clientCertPair?.crt : undefined;
  const file = database && new URL(database.url).searchParams.get('sslcert');
  const ends: Partial<Record<'temporal' | 'database', number>> = {};
  if (ofTemporal) ends.temporal = endOf(Buffer.from(ofTemporal));
  if (file) ends.database = endOf(readFileSync(file));
  return ends;
}

/** Of a chain: when the first certificate ends, which is the client’s own. */
const endOf = (pem: Buffer): number => new X509Certificate(pem).validToDate.getTime();
