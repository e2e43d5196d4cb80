import { SingleBar } from 'cli-progress';

/** Shows a progress bar on standard error if that is a terminal; does nothing elsewhere. */
export function progressBar(total: number): { advance(): void; stop(): void } {
  if (!process.stderr.isTTY || !total) return { advance() {}, stop() {} };
  const bar = new SingleBar({ format: '{bar} {value}/{total} · {eta_formatted} left', stream: process.stderr });
  bar.start(total, 0);
  return { advance: () => bar.increment(), stop: () => bar.stop() };
}
