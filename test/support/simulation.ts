import { inject, onTestFinished } from 'vitest';
import { timeLookups } from '../../activities/lookups.ts';
import type { FollowUpChoice } from '../../src/domain/follow-up/follow-up.ts';
import { readHolidays, readHours } from '../../src/calendar/settings.ts';
import { readFollowUps } from '../../src/settings/follow-ups.ts';
import { startSimulation, type SimulationOptions } from '../../src/simulation/simulation.ts';
import { timeSkippingServer } from './time-skipping.ts';

/** The working time of the simulation: Berlin, Monday to Friday, 9 to 5. */
export const LOOKUPS = timeLookups({
  zone: 'Europe/Berlin',
  hours: readHours('Mon-Fri 09:00-17:00'),
  holidays: readHolidays(''),
});

/** Returns the follow-ups with the settings of these variables. */
export const followUpsWith = (env: Record<string, string>): FollowUpChoice[] => readFollowUps(env);

/** A simulation for the test. */
export async function simulationForTest(options: Partial<SimulationOptions> & { env?: Record<string, string> } = {}) {
  const simulation = await startSimulation({
    environment: await timeSkippingServer(),
    workflowBundle: { codePath: inject('workflowBundle') },
    followUps: followUpsWith(options.env ?? {}),
    beginsAt: Date.parse('2026-03-02T09:00:00Z'),
    lookups: LOOKUPS,
    ...options,
  });
  onTestFinished(() => simulation.close());
  return simulation;
}
