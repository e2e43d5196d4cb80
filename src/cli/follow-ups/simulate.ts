import { readFile } from 'node:fs/promises';
import { timeLookups } from '../../../activities/lookups.ts';
import { clockIn } from '../../calendar/zones.ts';
import { findTestServer, startTestServer } from '../../dev-server/test-server.ts';
import { readScript } from '../../simulation/script.ts';
import { type Simulated, simulate, wordsOf } from '../../simulation/simulate.ts';
import { startSimulation } from '../../simulation/simulation.ts';
import { nativeCode } from '../../temporal/native.ts';
import { workflowBundle } from '../../temporal/workflow-bundle.ts';
import type { CliContext } from '../context.ts';
import { note } from '../terminal/output.ts';

/**
 * Simulates a follow-up with the events of a file and the current settings, on Temporal's time-skipping test server. A
 * follow-up that is off is simulated as if it were on.
 * @throws one sentence if the name, the file or its events are wrong.
 */
export async function simulateFile({ settings, env }: CliContext, name: string, file: string) {
  const all = settings.policy.followUps;
  const chosen = all.find((one) => one.name === name);
  if (!chosen) throw new Error(`<name> is "${name}", it should be one of ${all.map((one) => one.name).join(', ')}`);
  const script = readScript(await readEvents(file));
  const { startsOn, mode } = chosen;
  const starts = script.some((step) => 'event' in step && startsOn.includes(step.event.kind));
  if (!starts) throw new Error(`no event in ${file} starts ${name}: it starts on ${startsOn.join(' or ')}`);

  const followUp = { ...chosen, mode: mode === 'off' ? ('on' as const) : mode };
  const { cacheDir, calendar } = settings;
  await nativeCode();
  const path = await findTestServer({ env, cacheDir, report });
  const environment = await startTestServer(path);
  try {
    const simulation = await startSimulation({
      environment,
      workflowBundle: { codePath: await workflowBundle(cacheDir) },
      followUps: [followUp],
      beginsAt: script[0]!.at,
      lookups: timeLookups(calendar),
    });
    try {
      return await simulate(simulation, followUp, script);
    } finally {
      await simulation.close();
    }
  } finally {
    await environment.teardown();
  }
}

async function readEvents(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`--events is ${file}, which cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Only reports what takes long, such as a download of the test server. */
function report(line: string): void {
  if (!line.includes('(in our cache)')) note(line);
}

/** The timeline of each lead, in the team's time zone, with the texts that would be sent. */
export const simulatedText = (all: Simulated[], zone: string): string =>
  all.map((one) => [one.lead, ...linesOf(one, zone)].join('\n')).join('\n\n');

function linesOf({ timeline, acts }: Simulated, zone: string): string[] {
  const said = timeline.map(({ at, says }) => ({ at, lines: [says] }));
  const sent = acts.map((act) => ({ at: act.at, lines: wordsOf(act).map((line) => `    ${line}`) }));
  const all = [...sent, ...said].sort((a, b) => a.at - b.at);
  return all.flatMap(({ at, lines: [first, ...rest] }) =>
    first === undefined
      ? []
      : [
          `${clockIn(zone, at).padEnd(TIME_WIDTH)}  ${first}`,
          ...rest.map((line) => `${' '.repeat(TIME_WIDTH)}  ${line}`),
        ],
  );
}

const TIME_WIDTH = 'Mon 12 Mar 2026 14:15'.length;
