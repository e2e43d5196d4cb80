import type { Settings } from '../settings/settings.ts';
import { explainUnreachable, ping, type Temporal } from '../temporal/connection.ts';
import { fault, type Finding } from './finding.ts';

/** Connects to Temporal; whoever calls it closes the connection. Rejects with one sentence if Temporal cannot be reached. */
export type Connect = () => Promise<Temporal>;

const ANSWER_MS = 5_000;

/** In place of a new connection one that is open already and stays open. */
export const overConnection =
  ({ temporal: settings }: Pick<Settings, 'temporal'>, temporal: Temporal): Connect =>
  async () => {
    await ping(temporal, ANSWER_MS).catch(async (error: unknown) => {
      throw await explainUnreachable(settings, error);
    });
    return { ...temporal, close: () => Promise.resolve() };
  };

export type TemporalCheck = (temporal: Temporal, settings: Settings) => Promise<Finding | Finding[]>;

/** Runs the checks over one connection. If Temporal cannot be reached, that is the only finding. */
export async function overTemporal(settings: Settings, connect: Connect, checks: TemporalCheck[]): Promise<Finding[]> {
  let connected: Temporal;
  try {
    connected = await connect();
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
