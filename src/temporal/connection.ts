import { Client, Connection, type ConnectionLike } from '@temporalio/client';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { reasonOf } from './grpc-errors.ts';

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

/** Connects. Rejects with one sentence that names the address when nothing answers there. */
export async function connectTemporal(settings: TemporalSettings): Promise<Temporal<NativeConnection>> {
  const unreachable = (why: string) => new Error(`TEMPORAL_ADDRESS: ${settings.address} cannot be reached: ${why}`);
  const attempt = NativeConnection.connect(settings.connection);
  const timedOut = Promise.withResolvers<never>();
  const timer = setTimeout(() => timedOut.reject(new Error(`no answer within ${CONNECT_MS / 1000} s`)), CONNECT_MS);
  try {
    return temporalOver(settings, await Promise.race([attempt, timedOut.promise]));
  } catch (error) {
    void attempt.then((late) => late.close()).catch(() => undefined);
    throw unreachable(transportReason(error as Error));
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
