import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type ClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import { SettingsError } from '../variables/parse.ts';

/**
 * Throws if the TLS files cannot be used. Without this check a certificate without its key would be ignored, and a
 * wrong certificate would only fail at the first connection.
 */
export function checkCertificate({ tls }: ClientConfigProfile): void {
  if (!tls || tls.disabled) return;
  const { clientCert, clientKey } = tls;
  if (!clientCert !== !clientKey) {
    const [set, missing] = clientCert ? ['CERT', 'KEY'] : ['KEY', 'CERT'];
    throw new SettingsError(
      `TEMPORAL_TLS_CLIENT_${missing}_PATH is not set, it should be set too (or …_DATA): ` +
        `TEMPORAL_TLS_CLIENT_${set}_PATH or …_DATA is, and a client certificate is of use only with its key`,
    );
  }
  const { connectionOptions } = toClientOptions({ tls });
  const { clientCertPair, serverRootCACertificate } = connectionOptions.tls as {
    clientCertPair?: { crt: Uint8Array; key: Uint8Array };
    serverRootCACertificate?: Uint8Array;
  };
  refuseUnusable('TEMPORAL_TLS_SERVER_CA_CERT_… should be certificates', () => {
    if (serverRootCACertificate) certificateIn(serverRootCACertificate);
  });
  refuseUnusable('TEMPORAL_TLS_CLIENT_CERT_… and …_KEY_… should be a certificate and its key', () => {
    if (!clientCertPair) return;
    const key = createPrivateKey(Buffer.from(clientCertPair.key));
    if (!certificateIn(clientCertPair.crt).checkPrivateKey(key)) throw new Error('the key is another certificate’s');
  });
}

const certificateIn = (pem: Uint8Array): X509Certificate => new X509Certificate(Buffer.from(pem));

function refuseUnusable(should: string, use: () => void): void {
  try {
    use();
  } catch (error) {
    throw new SettingsError(`${should}, in PEM and without a passphrase: ${(error as Error).message}`);
  }
}
