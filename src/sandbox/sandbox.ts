import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Router from '@koa/router';
import { createApp } from './app.ts';
import { createDeliveries, type SandboxLog } from './deliveries.ts';
import { SANDBOX_API_KEY, SANDBOX_WORKSPACE } from './credentials.ts';
import { openStore } from './store.ts';
import type { Payload } from './subscription.ts';
import { ACTIVE } from './webhooks.ts';

const LOOPBACK = '127.0.0.1';

export interface SandboxOptions {
  /** The SQLite file in which the sandbox stores everything. */
  file: string;
  apiKey?: string;
  workspaceId?: string;
  log?: SandboxLog;
  /** Called for each event that is sent in. */
  onEvent?: () => void;
  /** Called for each try of a delivery, with the status of the answer; null if there was none. */
  onDelivery?: (status: number | null) => void;
  /** Adds routes beside those of Instantly and the controls. */
  addRoutes?: (router: Router) => void;
}

export interface Sandbox {
  /** The request handler, for a server of the caller's. */
  callback: () => (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Delivers a payload to the webhooks that subscribe to it. With `wait` it resolves after all tries have ended. */
  emit: (payload: Payload, options?: { wait?: boolean }) => Promise<void>;
  /** Listens, on loopback by default. Port 0 picks a free port. Rejects if the port is taken. */
  listen: (port: number, host?: string) => Promise<{ port: number; url: string }>;
  /** How many webhooks are switched on, and how many off. */
  webhookStates: () => { on: number; off: number };
  /** Resolves as soon as no delivery is under way. */
  idle: () => Promise<void>;
  /** Interrupts deliveries that are under way; the log will show them as failed. */
  close: () => Promise<void>;
}

const SILENT: SandboxLog = { info() {}, warn() {} };

/** A stand-in for Instantly: its API v2, its deliveries, their log, and dials that make faults. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { file, apiKey = SANDBOX_API_KEY, workspaceId = SANDBOX_WORKSPACE, log = SILENT, addRoutes } = options;
  const store = openStore(file, workspaceId);
  const deliveries = createDeliveries(store, log, options);
  const callback = createApp({ store, deliveries, apiKey, workspaceId, log, addRoutes }).callback();
  const servers = new Set<Server>();
  let closed: Promise<void> | undefined;

  function listen(port: number, host = LOOPBACK): Promise<{ port: number; url: string }> {
    const server = createServer((request, response) => void callback(request, response));
    return new Promise((resolve, reject) => {
      server.once('error', (error) => reject(explained(error, `${host}:${port}`)));
      server.listen(port, host, () => {
        servers.add(server);
        const address = server.address() as AddressInfo;
        const url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
        log.info({ url }, 'sandbox listens');
        resolve({ port: address.port, url });
      });
    });
  }

  async function end(): Promise<void> {
    await deliveries.close();
    await Promise.all([...servers].map(stop));
    store.close();
  }

  return {
    callback: () => callback,
    emit: deliveries.emit,
    listen,
    idle: deliveries.idle,
    webhookStates() {
      const all = store.webhooks.all();
      const on = all.filter(({ status }) => status === ACTIVE).length;
      return { on, off: all.length - on };
    },
    close: () => (closed ??= end()),
  };
}

function explained(error: NodeJS.ErrnoException, address: string): Error {
  if (error.code !== 'EADDRINUSE') return error;
  const message = `SANDBOX_PORT: ${address} is taken by another program; stop it or set another`;
  return new Error(message, { cause: error });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
