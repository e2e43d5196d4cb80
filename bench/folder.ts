import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from './scope.ts';

/** A folder that is gone with the scope. */
export const temporaryFolder = (scope: Scope): Promise<string> =>
  scope.own(
    () => mkdtemp(join(tmpdir(), 'instantly-temporal-bench-')),
    (folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  );
