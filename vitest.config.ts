import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// The tests start our processes some hundred times; what was compiled once need not be compiled again.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'instantly-temporal-compiled');

/** The longest first: at the end none of them is waited for alone. */
const LONG = [
  ...['silence', 'stories', 'attention', 'rolling-restart', 'start', 'cluster', 'browser', 'follow-ups', 'chaos'],
  ...['examples', 'webhook-monitor', 'vocabulary', 'simulate', 'dev-server', 'helm'],
];

const INCLUDED: Record<string, string> = {
  histories: 'test/histories/record*.ts',
  'fault-run': 'test/fault-run/fault-run.ts',
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => [...LONG, ''].findIndex((name) => moduleId.includes(`/${name}`));
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig(({ mode }) => ({
  test: {
    // `--mode histories` records histories instead of testing, `--mode fault-run` makes each alert fire.
    include: [INCLUDED[mode] ?? 'test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Each file is a process of its own: Temporal's native part is one per process.
    pool: 'forks',
    maxWorkers: 5,
    // Workflows run in the thread of their worker: to start another thread takes a fifth of a second of CPU for each worker.
    env: { TEMPORAL_DEBUG: 'true' },
    sequence: { sequencer: LongestFirst },
    // The default, a second, is too short on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
}));
