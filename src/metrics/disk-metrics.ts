import { statfs } from 'node:fs/promises';
import type { Registry } from 'prom-client';
import { gauge } from './gauge.ts';
import { onceASecond } from './once-a-second.ts';

/** Shows how much room the disk of a folder has. */
export function diskMetrics(registry: Registry, folder: string): void {
  const disk = onceASecond(() => statfs(folder));
  gauge(registry, 'instantly_data_dir_free_bytes', 'Free room on the disk of DATA_DIR', async () => {
    const { bavail, bsize } = await disk();
    return bavail * bsize;
  });
  gauge(registry, 'instantly_data_dir_size_bytes', 'Size of the disk of DATA_DIR', async () => {
    const { blocks, bsize } = await disk();
    return blocks * bsize;
  });
}
