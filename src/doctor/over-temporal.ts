import type { Settings } from '../settings/settings.ts';
import { connectTemporal, type Temporal } from '../temporal/connection.ts';
import { fault, type Finding } from './finding.ts';

export type TemporalCheck = (temporal: Temporal, settings: Settings) => Promise<Finding | Finding[]>;

/** Runs the checks over one connection. If Temporal cannot be reached, that is the only finding. */
export async function overTemporal(settings: Settings, checks: TemporalCheck[]): Promise<Finding[]> {
  let connected: Temporal;
  try {
    connected = await connectTemporal(settings.temporal);
  } catch (error) {
    const advice = 'run npm start, which starts a Temporal server; or check TEMPORAL_ADDRESS and TEMPORAL_API_KEY';
    return [fault('Temporal', (error as Error).message, advice)];
  }
  try {
    return (await Promise.all(checks.map((check) => check(connected, settings)))).flat();
  } finally {
    await connected.close();
  }
}
