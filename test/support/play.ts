import { inject, onTestFinished } from 'vitest';
import type { FollowUpChoice } from '../../src/domain/follow-up.ts';
import { createCalendar } from '../../src/calendar/calendar.ts';
import { readReturnDate } from '../../src/calendar/return-date.ts';
import { readHolidays, readHours } from '../../src/calendar/settings.ts';
import { readFollowUps } from '../../src/follow-ups.ts';
import { openStage, type StageOptions } from '../../src/simulation/stage.ts';
import { timeSkippingServer } from './time-skipping.ts';

const ZONE = 'Europe/Berlin';
const calendar = createCalendar({ zone: ZONE, hours: readHours('Mon-Fri 09:00-17:00'), holidays: readHolidays('') });

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
      resolveWait: (wait) => Promise.resolve(calendar.resolve(wait)),
      readReturnDate: (reply) => readReturnDate(reply, ZONE),
    },
    ...options,
  });
  onTestFinished(() => stage.close());
  return stage;
}
