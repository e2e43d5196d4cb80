import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from './scope.ts';

/** Creates a temporary folder and deletes it when the scope closes. */
export const temporaryFolder = (scope: Scope): Promise<string> =>
  scope.own(
    () => mkdtemp(join(tmpdir(), 'instantly-temporal-bench-')),
    (folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  );
