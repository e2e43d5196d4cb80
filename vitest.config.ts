import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// The tests start our processes some hundred times; what was compiled once need not be compiled again.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'instantly-temporal-compiled');

/** Those that take a minute or more begin first: at the end none of them is waited for alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      /\/chaos\/|webhook-monitor|attention|start\.test/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig(({ mode }) => ({
  test: {
    // `--mode histories` records histories instead of testing.
    include: [mode === 'histories' ? 'test/histories/record.ts' : 'test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Each file is a process of its own: Temporal's native part is one per process.
    pool: 'forks',
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
}));
