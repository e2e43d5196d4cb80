import { spawn } from 'node:child_process';

/** Waits until its input ends, then ends the process that the file names, if it is still a process of this folder. */
const GUARD = [
  'cat > /dev/null',
  'pid=$(head -n 1 "$1") || exit',
  'ps -o command= -p "$pid" | grep -qF -- "$2" || exit',
  'kill -QUIT "$pid"',
].join('\n');

/**
 * Ends a server that has no terminal when this process ends, even by SIGKILL: the system then closes the guard's input.
 * @param pidFile the file whose first line is the server's process id.
 * @param folder a part of the server's command line.
 * @returns call it when the server has ended.
 */
export function endWithUs(pidFile: string, folder: string): () => void {
  const guard = spawn('sh', ['-c', GUARD, 'sh', pidFile, folder], {
    // Ctrl-C in a terminal must not end the guard before us.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  return () => void guard.kill();
}
