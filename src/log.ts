import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { mask } from './mask.ts';

export type Log = Logger;

/** Secrets under any of these keys never reach a log, however deep a caller passes them. */
const SECRETS = ['authorization', 'x-webhook-secret', 'apiKey', 'token', 'secret'];

/** Structured logs: JSON lines, or readable ones on a terminal. */
export function createLog(level: string): Log {
  const redact = {
    paths: SECRETS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
    censor: '[redacted]',
  };
  // Temporal's own lines call it `error`.
  const serializers = { err: pino.stdSerializers.err, error: pino.stdSerializers.err };
  // Last of all, whatever key it stands under and whoever has written it into a message.
  const hooks = { streamWrite: mask };
  const options = { level, base: null, redact, serializers, hooks };
  return process.stdout.isTTY
    ? pino(options, pretty({ colorize: true, ignore: 'pid,hostname', singleLine: true, translateTime: 'HH:MM:ss' }))
    : pino(options, pino.destination({ minLength: 1 }));
}
