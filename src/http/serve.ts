import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as afterIo } from 'node:timers/promises';
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

/** How long a turn of the event loop takes, at most, in which little else was done. */
const SHORT_TURN_MS = 1;
/** On a busy machine `close` looks for a short turn for this long, at most. */
const SHORT_TURN_WITHIN_MS = 3_000;

/** Listens. Rejects with one sentence if the port is taken or not allowed. */
export async function serve(
  handle: RequestHandler,
  { host, port, requestTimeoutMs = 15_000, variables = { host: 'HOST', port: 'PORT' } }: ServeOptions,
): Promise<Served> {
  let leaving = false;
  let accepted = 0;
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
  server.on('connection', () => (accepted += 1));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem = listenProblem(error.code, { host, port, variables });
      reject(problem ? new Error(problem, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;

  /**
   * Resolves when no connection waits to be accepted. When a server stops listening, the system resets those that wait, and a
   * proxy does not repeat a POST that it has sent. Node accepts one connection in each turn of its event loop
   * (libuv 1.52.1, `uv__server_io`).
   */
  async function allAccepted(): Promise<void> {
    const startedAt = performance.now();
    for (let turnAt = startedAt; turnAt - startedAt < SHORT_TURN_WITHIN_MS;) {
      const [before, since] = [accepted, turnAt];
      await afterIo();
      turnAt = performance.now();
      if (accepted === before && turnAt - since < SHORT_TURN_MS) return;
    }
  }

  return {
    url: `http://${name}:${address.port}`,
    leave() {
      leaving = true;
    },
    async close(graceMs = 3_000) {
      leaving = true;
      await allAccepted();
      await new Promise<void>((resolve) => {
        // A kept-alive connection is idle only after its answer was sent.
        const sweep = setInterval(() => server.closeIdleConnections(), 20);
        const force = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearInterval(sweep);
          clearTimeout(force);
          resolve();
        });
      });
    },
  };
}
