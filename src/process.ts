import closeWithGrace from 'close-with-grace';
import type { Log } from './log.ts';

/** A supervisor kills what has not ended by then. */
const END_WITHIN_MS = 9_500;

/**
 * Runs a process: `start` returns how to end it in order, which SIGINT and SIGTERM then do. What keeps it from starting
 * is told in one sentence, with exit code 1; a second signal ends it at once.
 */
export async function runProcess(start: () => Promise<{ log: Log; close(): Promise<void> }>): Promise<void> {
  try {
    const { log, close } = await start();
    closeWithGrace({ delay: END_WITHIN_MS, logger: false }, async ({ err, signal }) => {
      if (err) log.fatal({ err }, 'a fault of ours; ending');
      else log.info({ signal }, 'ending: finishing what is under way');
      await close();
      log.info('ended');
      log.flush();
    });
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  }
}

/** What a person can act on: messages of ours as they are, the system's with the name of the variable. */
function sentenceOf(error: unknown): string {
  const { code, path, message, stack } = error as NodeJS.ErrnoException;
  if (process.env['LOG_LEVEL'] === 'debug') return stack ?? message;
  if (code && path && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'ENOENT'].includes(code)) {
    return `DATA_DIR: ${path} cannot be written (${code}); set DATA_DIR to a folder that can`;
  }
  return message;
}
