import { inject, onTestFinished } from 'vitest';
import type { FollowUpChoice } from '../../src/domain/follow-up.ts';
import { readFollowUps } from '../../src/follow-ups.ts';
import { openStage, type StageOptions } from '../../src/simulation/stage.ts';
import { timeSkippingServer } from './time-skipping.ts';

const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The follow-ups as these variables set them. */
export function followUpsWith(env: Record<string, string>): FollowUpChoice[] {
  return readFollowUps(env, (line) => {
    throw new Error(line);
  });
}

/** A stage for the test. */
export async function play(options: Partial<StageOptions> & { env?: Record<string, string> } = {}) {
  const stage = await openStage({
    environment: await timeSkippingServer(),
    workflowBundle: { codePath: inject('workflowBundle') },
    followUps: followUpsWith(options.env ?? {}),
    beginsAt: Date.parse('2026-03-02T09:00:00Z'),
    lookups: {
      resolveWait: ({ words, from }) => {
        const [, n, unit] = /^(\d+) (?:working )?(\w+?)s?$/.exec(words) ?? [];
        const at = unit ? from + Number(n) * units[unit]! : Date.parse(words);
        return Promise.resolve({ at, says: new Date(at).toISOString() });
      },
      readReturnDate: () => Promise.resolve(null),
    },
    ...options,
  });
  onTestFinished(() => stage.close());
  return stage;
}
