import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS } from '../domain/duration.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import type { Temporal } from './connection.ts';
import { isAlreadyExists, isForbidden, isNotFound } from './grpc-errors.ts';
import { noNamespace } from './no-namespace.ts';

const USABLE_MS = 90_000;
/** `temporal.api.enums.v1.IndexedValueType`. */
const KEYWORD = 2;

interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/**
 * Prepares the namespace: raises its retention to `windowMs` milliseconds and registers our search attributes, if we may do
 * so. May be called any number of times; costs two calls if nothing has to be done.
 */
export async function prepareNamespace(temporal: Temporal, windowMs: number, log: Log): Promise<void> {
  await ensureRetention(temporal, windowMs, log);
  await ensureSearchAttributes(temporal, log);
}

/** How long Temporal keeps closed runs, and so remembers their ids. Milliseconds. Rejects if the namespace does not exist. */
export async function retentionOf({ connection, namespace, call }: Temporal): Promise<number> {
  const describe = () => connection.workflowService.describeNamespace({ namespace });
  const description = await call(describe).catch((error: unknown) => {
    throw isNotFound(error) ? new Error(noNamespace(namespace)) : (error as Error);
  });
  return Number(description.config?.workflowExecutionRetentionTtl?.seconds ?? 0) * 1000;
}

/** Rejects if the namespace does not exist. If we may not ask, the worker finds out. */
export async function mustHaveNamespace(temporal: Temporal): Promise<void> {
  await retentionOf(temporal).catch((error: unknown) => {
    if (!isForbidden(error)) throw error;
  });
}

/** Raises the retention to the window, if permitted; else logs that. Never lowers it. */
async function ensureRetention(temporal: Temporal, windowMs: number, log: Log): Promise<void> {
  const { connection, namespace, call } = temporal;
  const retentionMs = await retentionOf(temporal);
  if (retentionMs >= windowMs) return;
  const days = { had: retentionMs / DAY_MS, wanted: windowMs / DAY_MS };
  const config = { workflowExecutionRetentionTtl: { seconds: windowMs / 1000 } };
  try {
    await call(() => connection.workflowService.updateNamespace({ namespace, config } as never));
    log.info({ namespace, days }, 'namespace retention raised to DEDUPE_WINDOW');
  } catch (error) {
    if (!isForbidden(error)) throw error;
    log.warn(
      { namespace, days },
      'namespace retention is shorter than DEDUPE_WINDOW and we may not raise it; only the journal remembers older ids',
    );
  }
}

/** Our search attributes that the namespace does not have. Rejects if attributes cannot be listed, as on Temporal Cloud. */
export async function missingSearchAttributes({ connection, namespace, call }: Temporal): Promise<string[]> {
  const listed = await call(() => connection.operatorService.listSearchAttributes({ namespace }));
  return Object.values(SEARCH_ATTRIBUTES).filter((name) => listed.customAttributes?.[name] === undefined);
}

/** Registers our search attributes, if permitted, and waits until the server lets them be used. */
async function ensureSearchAttributes(temporal: Temporal, log: Log): Promise<void> {
  const { connection, namespace, call } = temporal;
  try {
    const missing = await missingSearchAttributes(temporal);
    if (missing.length) {
      const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
      const add = () => connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
      await call(add).catch((error: unknown) => {
        if (!isAlreadyExists(error)) throw error;
      });
      log.info({ namespace, searchAttributes: missing }, 'search attributes registered');
    }
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const names = Object.values(SEARCH_ATTRIBUTES).join(', ');
    log.warn({ namespace }, `we may not register search attributes here; make sure that ${names} exist (Keyword)`);
    return;
  }
  await usable(temporal);
}

/** Resolves once the search attributes can be used: a new one may need up to a minute to reach the cluster's frontend. */
async function usable({ client, call }: Temporal): Promise<void> {
  const query = Object.values(SEARCH_ATTRIBUTES)
    .map((name) => `${name} = "none"`)
    .join(' OR ');
  for (const giveUpAt = Date.now() + USABLE_MS; ; await sleep(200)) {
    try {
      await call(() => client.workflow.count(query));
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
    }
  }
}
