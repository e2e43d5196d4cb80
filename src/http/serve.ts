import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenProblem } from '../domain/listen-problem.ts';
import { answerClientErrors } from './client-error.ts';

export interface ServeOptions {
  host: string;
  port: number;
  /** How long a whole request may take, headers and body. Milliseconds. */
  requestTimeoutMs?: number;
  /** The environment variables that set host and port, for error messages. */
  variables?: { host: string; port: string };
}

export interface Served {
  url: string;
  /** From now on each answer asks its client to open a new connection for the next request. */
  leave(): void;
  /** Stops listening and answers the requests under way. Closes the connections that are left after `graceMs` milliseconds. */
  close(graceMs?: number): Promise<void>;
}

/** Answers requests, such as Koa's `callback()` does. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Listens. Rejects with one sentence if the port is taken or not allowed. */
export async function serve(
  handle: RequestHandler,
  { host, port, requestTimeoutMs = 15_000, variables = { host: 'HOST', port: 'PORT' } }: ServeOptions,
): Promise<Served> {
  let leaving = false;
  const server = createServer(
    {
      headersTimeout: Math.min(5_000, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs / 2),
      keepAliveTimeout: 65_000,
      // Node would answer with an empty body; ours says what is missing.
      requireHostHeader: false,
    },
    (req, res) => {
      if (leaving) res.setHeader('Connection', 'close');
      void handle(req, res);
    },
  );
  answerClientErrors(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem = listenProblem(error.code, { host, port, variables });
      reject(problem ? new Error(problem, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;

  return {
    url: `http://${name}:${address.port}`,
    leave() {
      leaving = true;
    },
    close: (graceMs = 3_000) =>
      new Promise((resolve) => {
        leaving = true;
        // A kept-alive connection is idle only after its answer was sent.
        const sweep = setInterval(() => server.closeIdleConnections(), 20);
        const force = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearInterval(sweep);
          clearTimeout(force);
          resolve();
        });
      }),
  };
}
