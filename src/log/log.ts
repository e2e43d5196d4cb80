import { hostname } from 'node:os';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { SECRET_HEADER } from '../domain/receiver.ts';
import { mask } from './mask.ts';
import { VERSION } from './about.ts';

export type Log = Logger;

/** Children keep the level that they were made with. */
const children = new WeakMap<Log, Log[]>();

/** Secrets under any of these keys never reach a log, however deep a caller passes them. */
const SECRETS = ['authorization', SECRET_HEADER.toLowerCase(), 'apiKey', 'token', 'secret'];

/**
 * Structured logs: JSON lines, or readable ones on a terminal.
 * @param name which of our processes it is of; each line says so.
 */
export function createLog(level: string, name?: string): Log {
  const made: Log[] = [];
  const redact = {
    paths: SECRETS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
    censor: '[redacted]',
  };
  // Temporal's own lines call it `error`.
  const serializers = { err: pino.stdSerializers.err, error: pino.stdSerializers.err };
  // Last of all, whatever key it stands under and whoever has written it into a message.
  const hooks = { streamWrite: mask };
  const base = name === undefined ? null : { process: name, pid: process.pid, host: hostname(), version: VERSION };
  const onChild = (child: Log) => void made.push(child);
  const options = { level, base, redact, serializers, hooks, onChild };
  const log = process.stdout.isTTY
    ? pino(
        options,
        pretty({ colorize: true, ignore: 'process,pid,host,version', singleLine: true, translateTime: 'HH:MM:ss' }),
      )
    : pino(options, pino.destination({ minLength: 1 }));
  children.set(log, made);
  return log;
}

/** Of the log and all that was made of it. */
export function setLevel(log: Log, level: string): void {
  for (const one of [log, ...(children.get(log) ?? [])]) one.level = level;
}
