import { readFile } from 'node:fs/promises';
import { timeLookups } from '../../../activities/lookups.ts';
import { clockIn } from '../../calendar/zones.ts';
import { readScript } from '../../simulation/script.ts';
import { type Simulated, simulate, wordsOf } from '../../simulation/simulate.ts';
import { openStage } from '../../simulation/stage.ts';
import { findTestServer, startTestServer } from '../../dev-server/test-server.ts';
import { workflowBundle } from '../../temporal/workflow-bundle.ts';
import type { CliContext } from '../context.ts';
import { note } from '../terminal/output.ts';

/** Plays what happens to leads in a file, with the settings as they are, on Temporal's time-skipping server. */
export async function simulateFile({ settings, env }: CliContext, name: string, file: string) {
  const all = settings.policy.followUps;
  const chosen = all.find((one) => one.name === name);
  if (!chosen)
    throw new Error(`the follow-up is "${name}", it should be one of ${all.map((one) => one.name).join(', ')}`);
  const script = readScript(await readEvents(file));
  const { startsOn } = chosen;
  const begins = script.find((scene) => 'event' in scene && startsOn.includes(scene.event.kind));
  if (!begins) throw new Error(`nothing in ${file} starts ${name}: it starts on ${startsOn.join(' or ')}`);

  const { mode } = chosen;
  const followUp = { ...chosen, mode: mode === 'off' ? ('on' as const) : mode };
  const { cacheDir, calendar } = settings;
  const path = await findTestServer({ env, cacheDir, report });
  const environment = await startTestServer(path);
  try {
    const stage = await openStage({
      environment,
      workflowBundle: { codePath: await workflowBundle(cacheDir) },
      followUps: [followUp],
      beginsAt: script[0]!.at,
      lookups: timeLookups(calendar),
    });
    try {
      return await simulate(stage, followUp, script);
    } finally {
      await stage.close();
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

/** Only what takes long is told: a server that has to be fetched first. */
function report(line: string): void {
  if (!line.includes('(in our cache)')) note(line);
}

/** The timeline of each lead in the team's time, the words of what is sent below its line. */
export const simulatedText = (all: Simulated[], zone: string): string =>
  all.map((one) => [one.lead, ...linesOf(one, zone)].join('\n')).join('\n\n');

function linesOf({ timeline, acts }: Simulated, zone: string): string[] {
  const said = timeline.map(({ at, says }) => ({ at, lines: [says] }));
  const sent = acts.map((act) => ({ at: act.at, lines: wordsOf(act).map((line) => `    ${line}`) }));
  const all = [...sent, ...said].sort((a, b) => a.at - b.at);
  return all.flatMap(({ at, lines: [first, ...rest] }) =>
    first === undefined
      ? []
      : [`${timeIn(zone, at)}  ${first}`, ...rest.map((line) => `${' '.repeat(WIDTH)}  ${line}`)],
  );
}

const timeIn = (zone: string, at: number): string => clockIn(zone, at).padEnd(WIDTH);
const WIDTH = 'Mon 12 Mar 2026 14:15'.length;
