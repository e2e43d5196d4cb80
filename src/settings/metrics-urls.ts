import type { Settings } from './settings.ts';

/** Where receiver and worker of this machine show their metrics, if they run. */
export function metricsUrls({ receiverUrl, opsAddress, workerPort }: Settings): string[] {
  const all = opsAddress
    ? [`http://${urlHost(opsAddress.host)}:${opsAddress.port}`]
    : [receiverUrl, `http://127.0.0.1:${workerPort}`];
  return [...new Set(all.map((url) => `${url}/metrics`))];
}

const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);
