import { join } from 'node:path';
import type { ClusterProcess } from './keep-process.ts';
import type { Ports } from './ports.ts';

const IP = '127.0.0.1';
/** As in package.json. */
const NODE_OPTIONS = ['--max-semi-space-size=16', '--invocation-count-for-turbofan=30000'];

type Env = Record<string, string | undefined>;

/** Our own programs: the environment of all, and what each has for itself. */
export function ourPrograms(root: string, env: Env, ports: Ports): ClusterProcess[] {
  const program = (name: string, file: string, own: Env): ClusterProcess => ({
    name,
    command: [process.execPath, ...NODE_OPTIONS, join(root, 'src', file)],
    env: { ...env, ...own },
    // Ctrl-C does not wait for SHUTDOWN_DELAY.
    endsBy: 'SIGINT',
    endWithinMs: 4_000,
  });
  const receiver = (name: 'receiver-1' | 'receiver-2') =>
    program(name, 'receiver.ts', {
      HOST: IP,
      PORT: String(ports[name]),
      OPS_ADDRESS: `${IP}:${ports[`${name}-ops`]}`,
      TRUST_PROXY: 'true',
    });
  const worker = (name: 'worker-1' | 'worker-2') =>
    program(name, 'worker.ts', { OPS_ADDRESS: `${IP}:${ports[`${name}-ops`]}` });
  return [
    program('sandbox', 'sandbox.ts', { OPS_ADDRESS: '' }),
    receiver('receiver-1'),
    receiver('receiver-2'),
    worker('worker-1'),
    worker('worker-2'),
  ];
}

/** HAProxy before the receivers. The compose profile `cluster` has the same file. */
export const proxy = (haproxy: string, config: string, host: string, ports: Ports): ClusterProcess => ({
  name: 'proxy',
  command: [haproxy, '-db', '-f', config],
  env: {
    PROXY_ADDRESS: `${host}:${ports.proxy}`,
    RECEIVER_1: `${IP}:${ports['receiver-1']}`,
    RECEIVER_1_OPS_PORT: String(ports['receiver-1-ops']),
    RECEIVER_2: `${IP}:${ports['receiver-2']}`,
    RECEIVER_2_OPS_PORT: String(ports['receiver-2-ops']),
  },
  endsBy: 'SIGTERM',
  endWithinMs: 1_000,
});

/** Temporal's UI. Its configuration is `development.yaml` in a folder. */
export const temporalUi = (program: string, configFolder: string): ClusterProcess => ({
  name: 'temporal-ui',
  command: [program, '--root', configFolder, '--config', '.', 'start'],
  env: {},
  cwd: configFolder,
  endsBy: 'SIGTERM',
  endWithinMs: 1_000,
});

export const uiConfig = (ports: Ports): string =>
  [
    `temporalGrpcAddress: ${IP}:${ports.temporal}`,
    `host: ${IP}`,
    `port: ${ports.temporalUi}`,
    'enableUi: true',
    'defaultNamespace: default',
    'disableNewsFetch: true',
    '',
  ].join('\n');
