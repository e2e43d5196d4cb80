import { checkPort, onLoopback } from '../dev-server/leftovers.ts';
import type { ListenAddress } from '../domain/listen-problem.ts';
import type { Settings } from '../settings/settings.ts';
import { SettingsError } from '../variables/parse.ts';

/**
 * Rejects with one sentence if `npm start` cannot listen at one of its addresses, or has one twice. Otherwise a person would
 * learn it only when the dev server and the worker run.
 */
export async function mustHaveAddresses(settings: Settings): Promise<void> {
  const { host, port, desk, opsAddress, sandbox, sandboxAddress, temporal } = settings;
  const ours: ListenAddress[] = [
    { host, port, variables: { host: 'HOST', port: 'PORT' } },
    { ...desk.address, variables: { host: 'DESK_HOST', port: 'DESK_PORT' } },
    ...(opsAddress ? [{ ...opsAddress, variables: { host: 'OPS_ADDRESS', port: 'OPS_ADDRESS' } }] : []),
    ...(sandbox ? [{ ...sandboxAddress, variables: { host: 'SANDBOX_HOST', port: 'SANDBOX_PORT' } }] : []),
  ];
  // A dev server that a killed process has left behind may still have its ports: it is ended before they are looked at.
  const { devPort, devUiPort } = temporal;
  const ofServer = [onLoopback(devPort, 'TEMPORAL_DEV_PORT'), onLoopback(devUiPort, 'TEMPORAL_DEV_UI_PORT')];
  refuseSame(temporal.external ? ours : [...ours, ...ofServer]);
  for (const one of ours) await checkPort(one);
}

function refuseSame(addresses: ListenAddress[]): void {
  for (const [at, { host, port, variables }] of addresses.entries()) {
    const same = addresses.slice(0, at).find((other) => port && other.port === port && other.host === host);
    if (same) throw new SettingsError(`${variables.port} is ${port}, as is ${same.variables.port}; set it to another`);
  }
}
