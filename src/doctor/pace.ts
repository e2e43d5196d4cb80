import { spanText } from '../domain/duration.ts';
import { sendRequest } from '../outgoing/send-request.ts';
import { metricsUrls } from '../settings/metrics-urls.ts';
import type { Settings } from '../settings/settings.ts';
import type { Temporal } from '../temporal/connection.ts';
import { type Finding, type LanePace, ok } from './finding.ts';

const MOST_BYTES = 16 * 1024 ** 2;
const ANSWER_MS = 2_000;
const SAMPLE = /^instantly_vendor_budget_(used_ratio|wait_seconds)\{lane="(\w+)"\} ([\d.e+-]+)$/gm;

/** How much of their pace the workers of this machine use. Nothing if none of them answers: others are not asked. */
export async function paceFindings(_: Temporal, settings: Settings): Promise<Finding[]> {
  const findings = await Promise.all(metricsUrls(settings).map(async (url) => paceFinding(url, await paceAt(url))));
  return findings.flat();
}

async function paceAt(url: string): Promise<LanePace[]> {
  const answer = await sendRequest({
    method: 'GET',
    url: new URL(url),
    mostBytes: MOST_BYTES,
    timeoutMs: ANSWER_MS,
  }).catch(() => undefined);
  const lanes = new Map<string, LanePace>();
  for (const [, what, lane = '', value] of answer?.text.matchAll(SAMPLE) ?? []) {
    const known = lanes.get(lane) ?? { lane, used: 0, waitSeconds: 0 };
    lanes.set(lane, { ...known, [what === 'used_ratio' ? 'used' : 'waitSeconds']: Number(value) });
  }
  return [...lanes.values()];
}

const paceFinding = (url: string, pace: LanePace[]): Finding[] =>
  pace.length ? [{ ...ok('pace', `${pace.map(laneText).join(', ')} of their pace in use (${url})`), pace }] : [];

const laneText = ({ lane, used, waitSeconds }: LanePace): string =>
  `${lane} ${Math.round(used * 100)} %${waitSeconds >= 1 ? ` (a call waits ${spanText(waitSeconds * 1_000)})` : ''}`;
