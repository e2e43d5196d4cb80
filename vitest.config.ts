import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// The tests start our processes some hundred times; what was compiled once need not be compiled again.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'instantly-temporal-compiled');

export default defineConfig(({ mode }) => ({
  test: {
    // `--mode histories` records histories instead of testing.
    include: [mode === 'histories' ? 'test/histories/record.ts' : 'test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
    // Each file is a process of its own: Temporal's native part is one per process.
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
}));
