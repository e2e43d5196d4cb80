import type { Health } from '../http/health.ts';
import type { RequestLog } from '../http/access-log.ts';
import { type RequestHandler, serve } from '../http/serve.ts';
import { serveOps } from '../process/ops-server.ts';
import type { Settings } from '../settings/settings.ts';

export interface Listening {
  url: string;
  /** Where `/readyz` and `/metrics` are. */
  opsUrl: string;
  /** From now on each answer asks its client to open a new connection for the next request. */
  leave(): void;
  /** Stops listening; resolves when the requests under way have been answered. */
  close(): Promise<void>;
}

/** Serves the receiver, and its health at `OPS_ADDRESS` if that is set. Rejects if a port is taken. */
export async function listen(
  settings: Settings,
  handle: RequestHandler,
  health: Health,
  log: RequestLog,
): Promise<Listening> {
  const main = await serve(handle, { host: settings.host, port: settings.port });
  const ops = await serveOps(settings, health, log).catch(async (error: unknown) => {
    await main.close(0);
    throw error;
  });
  const servers = ops ? [main, ops] : [main];
  return {
    url: main.url,
    opsUrl: (ops ?? main).url,
    leave() {
      for (const server of servers) server.leave();
    },
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
