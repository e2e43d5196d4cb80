import { ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import {
  type BuildActivities,
  type BuildCheck,
  buildFailureText,
  type BuildReport,
  DEFAULT_BUILD_CHECK,
  MOST_REPLAYED,
} from '../src/domain/build-check.ts';
import { md } from '../src/domain/text/markdown.ts';

/** Within the hour that Temporal's worker controller gives a gate (v1.8.1, internal/controller/execplan.go). */
const { checkBuild } = proxyActivities<BuildActivities>({
  summary: 'Replays open and recent runs with this build',
  startToCloseTimeout: '50 minutes',
  scheduleToCloseTimeout: '55 minutes',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumInterval: '1 minute', maximumAttempts: 5 },
});

/**
 * Proves a build before it gets work: replays open and recent runs with it, and fails with their ids if it cannot continue
 * them. Temporal's worker controller starts it on the new build (`rollout.gate.workflowType`); it changes nothing.
 */
export async function buildGate(input: Partial<BuildCheck> | null = {}): Promise<BuildReport> {
  const report = await checkBuild(readCheck(input));
  if (report.failed) {
    const text = buildFailureText(report);
    setCurrentDetails(`🛑 ${md(text)}`);
    throw ApplicationFailure.nonRetryable(text, 'build', report);
  }
  setCurrentDetails(`✅ ${md(countText(report))}`);
  return report;
}

const countText = ({ replayed }: BuildReport): string =>
  Object.entries(replayed)
    .map(([type, count]) => `${type}: ${count}`)
    .join(', ') || 'there was no run to replay';

/** Refuses an input that cannot be read. Input from outside may be anything, whatever its type says. */
function readCheck(input: Partial<BuildCheck> | null): BuildCheck {
  const check = { ...DEFAULT_BUILD_CHECK, ...input };
  const wrong = Object.entries(check).find(
    ([name, value]) =>
      !(name in DEFAULT_BUILD_CHECK) || !(Number.isInteger(value) && value >= 0 && value <= MOST_REPLAYED),
  );
  if (!wrong) return { open: check.open, recent: check.recent };
  throw ApplicationFailure.nonRetryable(
    `the input is ${JSON.stringify(input)}, it should be {"open": <n>, "recent": <n>} with whole numbers from 0 to ${MOST_REPLAYED}`,
  );
}
