import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type ConnectionLike } from '@temporalio/client';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { isUnanswered, reasonOf } from './grpc-errors.ts';
import { type Unreachable, whyUnreachable } from './unreachable.ts';
import { MINUTE_MS } from '../domain/duration.ts';

export interface TemporalSettings {
  address: string;
  namespace: string;
  connection: NativeConnectionOptions;
}

export interface Temporal<C extends ConnectionLike = ConnectionLike> extends TemporalSettings {
  connection: C;
  client: Client;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
const RETRY_MS = 2_000;
const SAY_EVERY_MS = MINUTE_MS;

class CannotConnect extends Error {
  readonly isMistake: boolean;
  constructor(address: string, { why, isMistake }: Unreachable) {
    super(`TEMPORAL_ADDRESS: ${address} cannot be reached: ${why}`);
    this.isMistake = isMistake;
  }
}

interface Log {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/** The same, but waits while Temporal is away, for as long as it takes. Rejects where a setting has to be changed. */
export async function connectWhenThere(
  settings: TemporalSettings,
  log: Log,
  ending: AbortSignal,
): Promise<Temporal<NativeConnection>> {
  let saidAt: number | undefined;
  for (;;) {
    try {
      const temporal = await connectTemporal(settings);
      if (saidAt !== undefined) log.info({}, `Temporal at ${settings.address} answers; going on`);
      return temporal;
    } catch (error) {
      if (!(error instanceof CannotConnect) || error.isMistake) throw error;
      if (saidAt === undefined || performance.now() - saidAt >= SAY_EVERY_MS) {
        log.warn({}, `${error.message}; waiting for it`);
        saidAt = performance.now();
      }
      await sleep(RETRY_MS, undefined, { signal: ending });
    }
  }
}

/** With the reason why nobody answers, where that can be found out. */
export async function explainUnreachable(settings: TemporalSettings, error: unknown): Promise<unknown> {
  if (!isUnanswered(error)) return error;
  const known = await whyUnreachable(settings);
  return known ? new Error(`${settings.address}: ${known.why}`) : error;
}

/** Connects. Rejects with one sentence that names the address when nothing answers there. */
export async function connectTemporal(settings: TemporalSettings): Promise<Temporal<NativeConnection>> {
  const attempt = NativeConnection.connect(settings.connection);
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

/** Connects when it is first needed, and again for as long as it takes: what may not wait for Temporal uses this. */
export function connectTemporalLazily(settings: TemporalSettings): Temporal {
  const { apiKey, ...options } = settings.connection;
  return temporalOver(settings, Connection.lazy({ ...(options as object), ...(apiKey && { apiKey }) }));
}

function temporalOver<C extends ConnectionLike>({ address, namespace }: TemporalSettings, connection: C): Temporal<C> {
  const client = new Client({ connection, namespace });
  return { address, namespace, connection, client, close: () => connection.close() };
}

/** Resolves when the server answers; rejects after `ms` milliseconds. */
export async function ping({ connection }: Temporal, ms = 1_000): Promise<void> {
  await connection.withDeadline(Date.now() + ms, () => connection.workflowService.getSystemInfo({}));
}

/** What the transport itself says. */
function transportReason(error: Error): string {
  const reason = reasonOf(error);
  return /message: "([^"]+)"/.exec(reason)?.[1] ?? reason;
}
