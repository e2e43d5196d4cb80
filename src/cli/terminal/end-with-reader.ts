import { note } from './output.ts';

/** The exit code of a program that SIGPIPE ends (https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html). */
const BROKEN_PIPE = 141;

/** Ends the process when its output cannot be written: without a word if the reader has gone, as `head` does. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(BROKEN_PIPE);
    note(`the output cannot be written: ${error.message}`);
    process.exit(1);
  });
  process.stderr.on('error', () => process.exit(BROKEN_PIPE));
}
