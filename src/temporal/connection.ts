import { Client, Connection, type ConnectionLike } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { reasonOf } from '../domain/reason.ts';
import { isOnThisMachine } from '../domain/this-machine.ts';
import { codeOf, isUnanswered } from './grpc-errors.ts';
import { seeLimit } from './limits.ts';
import { nativeCode } from './native.ts';
import { createRetries } from './retries.ts';
import { type Endpoint, type Unreachable, whyUnreachable } from './unreachable.ts';

/** Where Temporal is, and how to connect to it. */
export interface TemporalSettings extends Endpoint {
  namespace: string;
}

/** A connection to Temporal, with a client for one namespace. */
export interface Temporal<C extends ConnectionLike = ConnectionLike> {
  /** `host:port` */
  address: string;
  namespace: string;
  connection: C;
  client: Client;
  /**
   * Runs a function that calls Temporal, with a deadline for each of its calls: without one a call would hang for as long
   * as the server is away. Rejects as the function does, or with a gRPC error (`isUnanswered`) at the deadline.
   * @param ms how long from now. Milliseconds.
   */
  call: <Result>(run: () => Promise<Result>, ms?: number) => Promise<Result>;
  close(): Promise<void>;
}

/** The part of a connection that starts, queries and updates workflows. */
export type TemporalCalls = Pick<Temporal, 'client' | 'call'>;

/** How many runs are read or asked at the same time (options of `p-map`). */
export const CONCURRENT_CALLS = { concurrency: 10 } as const;

const CALL_MS = 10_000;
const CONNECT_MS = 10_000;
/** After a long outage gRPC would try to connect only every two minutes (@grpc/grpc-js 1.14, backoff-timeout.js). */
const RECONNECT_MS = 5_000;

/** Nothing answers at the address. */
export class CannotConnect extends Error {
  /** A setting has to be changed; waiting does not help. */
  readonly isMistake: boolean;
  constructor(address: string, { why, isMistake }: Unreachable) {
    super(`TEMPORAL_ADDRESS: ${address} cannot be reached: ${why}`);
    this.isMistake = isMistake;
  }
}

/** Connects within 10 seconds. Rejects with a `CannotConnect` that names the address if nothing answers there. */
export async function connectTemporal(settings: TemporalSettings): Promise<Temporal<NativeConnection>> {
  const native = await nativeCode();
  const attempt = native.NativeConnection.connect({
    ...settings.connection,
    // To a server on this machine it saves nothing, and costs both sides CPU time.
    ...(isOnThisMachine(settings.address) && { grpcCompression: { codec: 'none' } }),
  });
  const timedOut = Promise.withResolvers<never>();
  const timer = setTimeout(() => timedOut.reject(new Error(`no answer within ${CONNECT_MS / 1000} s`)), CONNECT_MS);
  try {
    return temporalOver(settings, await Promise.race([attempt, timedOut.promise]));
  } catch (error) {
    void attempt.then((late) => late.close()).catch(() => undefined);
    const known = await whyUnreachable(settings);
    throw new CannotConnect(settings.address, known ?? { why: transportReason(error as Error), isMistake: true });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Connects with the first call and reconnects after each loss, without a time limit. For code that must not wait for
 * Temporal.
 */
export function connectTemporalLazily(settings: TemporalSettings): Temporal {
  const { apiKey, ...options } = settings.connection;
  const retries = createRetries();
  const connection = Connection.lazy({
    ...(options as object),
    ...(apiKey && { apiKey }),
    interceptors: [retries.interceptor],
    channelArgs: { 'grpc.max_reconnect_backoff_ms': RECONNECT_MS },
  });
  return {
    // The retries see each refusal, the last one too.
    ...temporalOver(settings, connection, { seesRefusals: false }),
    async close() {
      const waitMs = retries.end();
      // The process need not wait for it.
      if (waitMs) setTimeout(() => void connection.close(), waitMs).unref();
      else await connection.close();
    },
  };
}

/**
 * Uses a connection that is there already.
 * @param seesRefusals whether the refusal with which a call ends counts. What a native connection tries again it does not tell here.
 */
export function temporalOver<C extends ConnectionLike>(
  { address, namespace }: Pick<TemporalSettings, 'address' | 'namespace'>,
  connection: C,
  { seesRefusals = true } = {},
): Temporal<C> {
  return {
    address,
    namespace,
    connection,
    client: new Client({ connection, namespace }),
    call: (run, ms = CALL_MS) =>
      connection.withDeadline(Date.now() + ms, run).catch((error: unknown) => {
        if (seesRefusals) seeLimit(codeOf(error), reasonOf(error));
        throw error;
      }),
    close: () => connection.close(),
  };
}

/** Resolves when the server answers; rejects after `ms` milliseconds. */
export async function ping({ connection, call }: Temporal, ms = 1_000): Promise<void> {
  await call(() => connection.workflowService.getSystemInfo({}), ms);
}

/** Why the server does not answer; undefined if it does. */
export const whyUnreached = (settings: TemporalSettings, temporal: Temporal): Promise<Error | undefined> =>
  ping(temporal).then(
    () => undefined,
    (error: unknown) => explainUnreachable(settings, error),
  );

/** If the error says only that nobody answered: an error with the reason, as far as it can be found out. */
export async function explainUnreachable(settings: TemporalSettings, error: unknown): Promise<Error> {
  const known = isUnanswered(error) ? await whyUnreachable(settings) : undefined;
  return known ? new Error(`${settings.address}: ${known.why}`) : (error as Error);
}

/** The transport's own message, without the native code around it. */
function transportReason(error: Error): string {
  const reason = reasonOf(error);
  return /message: "([^"]+)"/.exec(reason)?.[1] ?? reason;
}
