import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  makeContinueAsNewFunc,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { gravest } from '../src/domain/monitor/alerts.ts';
import { type MonitorState, newState } from '../src/domain/monitor/state.ts';
import { monitorSummary } from '../src/domain/monitor/activities.ts';
import { SEARCH_ATTRIBUTES } from '../src/domain/search-attributes.ts';
import { monitorActivities } from './webhook-monitor/activities.ts';
import { detailsOf, healthOf } from './webhook-monitor/health.ts';
import { checkUpdate, healthQuery, resumeWebhookUpdate } from './webhook-monitor/messages.ts';
import { type RoundReport, runRound } from './webhook-monitor/round.ts';
import { pauseMs } from './webhook-monitor/pause.ts';

export interface MonitorInput {
  /** Instantly's id of it. */
  workspace: string;
  /** Of the run before. */
  state?: MonitorState;
}

/** A round costs some 20 events; a history this short is read at a glance. */
const LONGEST_HISTORY = 1_000;

/** Watches the workspace's webhooks for as long as the product runs: one run after the other, a round every interval. */
export async function webhookMonitor({ workspace, state = newState() }: MonitorInput): Promise<void> {
  let wanted = 0;
  let inRound = false;
  let report: RoundReport | undefined;

  /** The first round that begins after the wish; one that is under way may have looked already. */
  async function nextRound(): Promise<RoundReport> {
    const number = state.rounds + (inRound ? 2 : 1);
    wanted = Math.max(wanted, number);
    await condition(() => !inRound && state.rounds >= number);
    return report!;
  }

  setHandler(healthQuery, () => healthOf(workspace, state));
  setHandler(checkUpdate, nextRound);
  setHandler(
    resumeWebhookUpdate,
    async ({ webhookId }) => {
      await monitorActivities.resumeWebhook(webhookId);
      return nextRound();
    },
    { validator: mustNameWebhook },
  );

  for (;;) {
    inRound = true;
    const attention = gravest(state.alerts);
    report = await runRound(state);
    inRound = false;
    const now = gravest(state.alerts);
    if (now !== attention) upsertSearchAttributes([{ key: ATTENTION, value: now }]);
    const pause = pauseMs(state, Date.now());
    setCurrentDetails(detailsOf(workspace, state, Date.now() + pause));

    const isWanted = () => wanted > state.rounds;
    if (mustContinue()) {
      // Who waits for a round gets it from this run.
      await condition(() => allHandlersFinished() || isWanted());
      if (!isWanted()) return goOn({ workspace, state });
    }
    await condition(isWanted, pause, { summary: 'until the next round' });
  }
}

/** A new run has no static summary, so its memo says what it is. */
const goOn = (input: MonitorInput): Promise<never> =>
  makeContinueAsNewFunc<typeof webhookMonitor>({ memo: { summary: monitorSummary(input.workspace) } })(input);

/** What comes from outside may be anything, whatever its type says. */
function mustNameWebhook(input: { webhookId: string } | undefined): void {
  if (typeof input?.webhookId === 'string' && input.webhookId) return;
  throw ApplicationFailure.nonRetryable(`the input is ${JSON.stringify(input)}, it should be {"webhookId": "<id>"}`);
}

const ATTENTION = { name: SEARCH_ATTRIBUTES.attention, type: 'KEYWORD' } as const;

function mustContinue(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > LONGEST_HISTORY;
}
