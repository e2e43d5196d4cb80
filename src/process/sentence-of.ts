import { resolve } from 'node:path';
import { reasonOf } from '../domain/reason.ts';
import type { Env } from '../settings/settings.ts';
import { noNamespace } from '../temporal/no-namespace.ts';

/** https://sqlite.org/rescode.html#full */
const SQLITE_FULL = 13;

type SystemError = NodeJS.ErrnoException & { namespace?: string; errcode?: number };

/** One sentence that says what to do: our own messages unchanged, errors of the system with the variable's name. */
export function sentenceOf(error: unknown, env: Env): string {
  const { name, namespace, code, errcode, path, message, stack } = error as SystemError;
  if (env['LOG_LEVEL'] === 'debug') return stack ?? message;
  // The messages of SQLite name neither the file nor the folder.
  const folder = resolve(env['DATA_DIR']?.trim() || './data');
  if (/^(ENOSPC|EDQUOT)$/.test(code ?? '') || errcode === SQLITE_FULL)
    return `DATA_DIR: the disk of ${path ?? folder} is full (${message}); make room on it, or set DATA_DIR to a folder on another`;
  if (path && code && /^(EACCES|EPERM|EROFS|ENOTDIR|EISDIR|EEXIST|ENOENT)$/.test(code))
    return `DATA_DIR: ${path} cannot be written (${code}); set DATA_DIR to a folder that can`;
  if (code === 'ERR_SQLITE_ERROR')
    return `DATA_DIR: a database in ${folder} cannot be used (${message}); make sure that this user can write it and all in it, or set DATA_DIR to another folder`;
  // Compares the name, because `instanceof` would need Temporal's client, which is slow to load and which the sandbox
  // does not need.
  if (name === 'NamespaceNotFoundError') return noNamespace(namespace ?? '');
  // Temporal's client says only which call has failed.
  if (name === 'ServiceError') return `${message}: ${reasonOf(error)}`;
  return message;
}
