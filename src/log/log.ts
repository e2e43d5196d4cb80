import { hostname } from 'node:os';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { SECRET_HEADER } from '../domain/receiver.ts';
import { mask } from './mask.ts';
import { VERSION } from './about.ts';

export type Log = Logger;

/** A child keeps the level that it was created with, so `setLevel` must know all children. */
const children = new WeakMap<Log, Log[]>();

/** Values under these keys never reach a log, down to the third level of the fields. */
const SECRETS = ['authorization', SECRET_HEADER.toLowerCase(), 'apiKey', 'token', 'secret'];

/**
 * Structured logs: JSON lines, or readable lines on a terminal.
 * @param name the process; each line says it.
 * @param fieldsOf what each line also has, by its own fields.
 */
export function createLog(level: string, name?: string, fieldsOf?: (fields: object) => object): Log {
  const made: Log[] = [];
  const redact = {
    paths: SECRETS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
    censor: '[redacted]',
  };
  // Temporal's lines have the error under `error`.
  const serializers = { err: pino.stdSerializers.err, error: pino.stdSerializers.err };
  // The last step: removes known secrets wherever they are in the line.
  const hooks = { streamWrite: mask };
  const base = name === undefined ? null : { process: name, pid: process.pid, host: hostname(), version: VERSION };
  const onChild = (child: Log) => {
    made.push(child);
  };
  const options = { level, base, redact, serializers, hooks, onChild, ...(fieldsOf && { mixin: fieldsOf }) };
  const log = process.stdout.isTTY
    ? pino(
        options,
        pretty({ colorize: true, ignore: 'process,pid,host,version', singleLine: true, translateTime: 'HH:MM:ss' }),
      )
    : pino(options, pino.destination({ minLength: 1 }));
  children.set(log, made);
  return log;
}

/** Sets the level of the log and of all its children. */
export function setLevel(log: Log, level: string): void {
  for (const one of [log, ...(children.get(log) ?? [])]) one.level = level;
}
