import { SingleBar } from 'cli-progress';
import { showProgress } from './output.ts';

/** So many runs are read in about a second. */
const A_STEP = 2_000;

/** Tells the person at a terminal that many runs are being read. */
export function readProgress(read: number, of: number): void {
  if (of > A_STEP && read % A_STEP === 0)
    showProgress(`${read.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} read`);
}

/** Shows a progress bar on standard error if that is a terminal; does nothing elsewhere. */
export function progressBar(total: number): { advance(): void; stop(): void } {
  if (!process.stderr.isTTY || !total) return { advance() {}, stop() {} };
  const bar = new SingleBar({ format: '{bar} {value}/{total} · {eta_formatted} left', stream: process.stderr });
  bar.start(total, 0);
  return { advance: () => bar.increment(), stop: () => bar.stop() };
}
