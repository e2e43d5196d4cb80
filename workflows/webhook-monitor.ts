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
import { mostSevere } from '../src/domain/monitor/alerts.ts';
import { type MonitorState, newMonitorState, noteOrder } from '../src/domain/monitor/state.ts';
import { monitorSummary } from '../src/domain/monitor/activities.ts';
import { ATTENTION } from '../src/domain/search-attributes.ts';
import { monitorActivities } from './webhook-monitor/activities.ts';
import { detailsOf } from './webhook-monitor/details.ts';
import { healthOf } from './webhook-monitor/health.ts';
import {
  type ByPerson,
  checkUpdate,
  healthQuery,
  resumeWebhookUpdate,
  testWebhookUpdate,
} from './webhook-monitor/messages.ts';
import { type RoundReport, runRound } from './webhook-monitor/round.ts';
import { pauseMs } from './webhook-monitor/pause.ts';

export interface MonitorInput {
  /** Instantly's id of the workspace. */
  workspace: string;
  /** The state of the run that this one continues. */
  state?: MonitorState;
}

/** In events. A round adds about 20, so a history of this length still loads fast. */
const LONGEST_HISTORY = 1_000;

/** Watches the webhooks of a workspace: runs a round in every interval, for ever. Each run continues the one before. */
export async function webhookMonitor({ workspace, state = newMonitorState() }: MonitorInput): Promise<void> {
  let wanted = 0;
  let inRound = false;
  let report: RoundReport | undefined;

  /** Resolves with the first round that begins after the call. A running round may already have done its checks. */
  async function nextRound(): Promise<RoundReport> {
    const number = state.rounds + (inRound ? 2 : 1);
    wanted = Math.max(wanted, number);
    await condition(() => !inRound && state.rounds >= number);
    return report!;
  }

  setHandler(healthQuery, () => healthOf(workspace, state));
  setHandler(checkUpdate, (given?: ByPerson) => {
    noteOrder(state, { at: Date.now(), by: given?.by, what: 'check' });
    return nextRound();
  });
  setHandler(
    resumeWebhookUpdate,
    async ({ webhookId, by }) => {
      noteOrder(state, { at: Date.now(), by, what: 'resume', webhookId });
      await monitorActivities.resumeWebhook(webhookId);
      return nextRound();
    },
    { validator: mustNameWebhook },
  );

  setHandler(
    testWebhookUpdate,
    async ({ webhookId, by }) => {
      noteOrder(state, { at: Date.now(), by, what: 'test', webhookId });
      const answer = await monitorActivities.testWebhook(webhookId);
      const tested = { at: Date.now(), ...answer, ...(by && { by }) };
      state.tests = { ...state.tests, [webhookId]: tested };
      return tested;
    },
    { validator: mustNameWebhook },
  );

  for (;;) {
    inRound = true;
    const attention = mostSevere(state.alerts);
    report = await runRound(state);
    inRound = false;
    const now = mostSevere(state.alerts);
    if (now !== attention) upsertSearchAttributes([{ key: ATTENTION, value: now }]);
    const pause = pauseMs(state, Date.now());
    state.nextRoundAt = Date.now() + pause;
    setCurrentDetails(detailsOf(workspace, state, state.nextRoundAt));

    const isWanted = () => wanted > state.rounds;
    if (mustContinue()) {
      // A caller that waits for a round gets it from this run.
      await condition(() => allHandlersFinished() || isWanted());
      if (!isWanted()) return continueMonitor({ workspace, state });
    }
    await condition(isWanted, pause, { summary: 'until the next round' });
  }
}

/** Ends this run and starts the next one. A new run has no static summary, so its memo says what it is. */
const continueMonitor = (input: MonitorInput): Promise<never> =>
  makeContinueAsNewFunc<typeof webhookMonitor>({ memo: { summary: monitorSummary(input.workspace) } })(input);

/** Refuses an input of the update. Input from outside may be anything, whatever its type says. */
function mustNameWebhook(input: { webhookId: string } | undefined): void {
  if (typeof input?.webhookId === 'string' && input.webhookId) return;
  throw ApplicationFailure.nonRetryable(`the input is ${JSON.stringify(input)}, it should be {"webhookId": "<id>"}`);
}

function mustContinue(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > LONGEST_HISTORY;
}
