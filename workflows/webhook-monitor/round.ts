import { patched } from '@temporalio/workflow';
import type { Deliveries, Replay, Survey, WebhookChange } from '../../src/domain/monitor/activities.ts';
import { type Alerts, refreshCounts, updateAlerts } from '../../src/domain/monitor/alerts.ts';
import { booksProblems } from '../../src/domain/monitor/books.ts';
import { failsTooOften } from '../../src/domain/monitor/failing-deliveries.ts';
import { type Incident, mayResume, openIncidents, postponed, switchedOn } from '../../src/domain/monitor/incident.ts';
import { nextParkedUntil, parkedProblems, rememberNotReady } from '../../src/domain/monitor/parked.ts';
import { concernsInstantly, instantlyProblem, problemsOf } from '../../src/domain/monitor/problems.ts';
import type { FailedStep, MonitorState } from '../../src/domain/monitor/state.ts';
import { DELIVERY_PATH } from '../../src/domain/receiver.ts';
import { monitorActivities } from './activities.ts';
import { endIncidents, measure, replay } from './deliveries.ts';
import { failedStepOf } from './failed-step.ts';
import { queueNotifications, sendNotifications } from './notify.ts';
import { rememberSurvey } from './survey.ts';

/** What a round found and did. */
export interface RoundReport {
  survey?: Survey;
  changed: WebhookChange[];
  /** Ids of webhooks that were re-enabled. */
  resumed: string[];
  replay?: Replay;
  alerts: Alerts;
  /** Steps that failed. */
  troubles: FailedStep[];
}

/** Runs one round, step by step. A step that fails is reported, and the other steps run. Changes `state`. */
export async function runRound(state: MonitorState): Promise<RoundReport> {
  const report: RoundReport = { changed: [], resumed: [], alerts: {}, troubles: [] };
  // Runs that began before these changes continue without them. Each run that has used a change uses it in all rounds.
  const watchesParked = patched('watches-parked');
  const renewsUnsaid = patched('renews-unsaid');
  const readsBooks = patched('reads-books');
  const survey = await step('survey', () => monitorActivities.surveyWebhooks(state.known));
  const now = Date.now();
  let deliveries: Deliveries | undefined;
  if (survey) {
    report.survey = survey;
    rememberSurvey(state, survey, now);
    for (const change of survey.changes) await step('change', () => makeChange(change));
    for (const incident of openIncidents(state.incidents)) await resumeIfReady(incident);
    const replayed = survey.publicUrl ? await step('replay', () => replay(state, now)) : undefined;
    if (replayed) report.replay = replayed;
    deliveries = await step('deliveries', () => measure(survey, state, now));
    if (replayed) endIncidents(state, now);
  }
  // Without a public URL nobody says where the receiver is.
  if (readsBooks && survey?.publicUrl) {
    const books = await step('books', () => monitorActivities.readBooks(state.watermark!));
    if (books) state.books = books;
  }
  if (watchesParked) state.parked = (await step('parked', () => monitorActivities.countParked())) ?? state.parked ?? [];
  rememberNotReady(state, now);
  state.rounds += 1;
  state.troubles = report.troubles;
  state.troubledRounds = report.troubles.some(concernsInstantly) ? state.troubledRounds + 1 : 0;
  raiseAlerts();
  await sendNotifications(state, report.troubles, watchesParked);
  state.roundAt = Date.now();
  return report;

  async function step<T>(name: FailedStep['step'], run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (failure) {
      report.troubles.push(failedStepOf(name, failure));
      return undefined;
    }
  }

  async function makeChange(change: WebhookChange): Promise<void> {
    const id = await monitorActivities.changeWebhook(change);
    report.changed.push(change);
    state.differences = state.differences!.filter((one) => one !== change);
    if (!state.known.includes(id)) state.known.push(id);
    const { eventType, action } = change;
    // The next survey says more about it.
    if (action === 'create' && !state.webhooks.some((webhook) => webhook.id === id)) {
      const view = { id, name: `instantly-temporal ${eventType}`, url: `${state.publicUrl}${DELIVERY_PATH}` };
      state.webhooks = [...state.webhooks, { ...view, eventType, ours: true }];
    }
  }

  async function resumeIfReady(incident: Incident): Promise<void> {
    const { webhookId } = incident;
    if (!mayResume(incident, now)) return;
    const receiver = await step('receiver', () => monitorActivities.checkReceiver());
    const why = receiver?.healthy ? undefined : (receiver?.problems.join('; ') ?? 'it could not be asked');
    const isDone =
      why === undefined && (await step('resume', () => monitorActivities.resumeWebhook(webhookId).then(() => true)));
    if (!isDone) {
      const waitsFor = why ? `The receiver is not ready: ${why}` : 'Instantly did not re-enable it.';
      state.incidents[webhookId] = postponed(incident, waitsFor, now, state.intervalMs);
      return;
    }
    state.incidents[webhookId] = switchedOn(incident, now);
    report.resumed.push(webhookId);
    for (const webhook of state.webhooks) if (webhook.id === webhookId) delete webhook.offSince;
  }

  function raiseAlerts(): void {
    state.failingRounds = failsTooOften(state) ? state.failingRounds + 1 : 0;
    // Without a survey, what was wrong with the webhooks and deliveries before is still taken to be wrong.
    const unchanged = Object.values(state.alerts).filter(
      ({ kind }) => !['instantly-api', 'attention', 'books-differ'].includes(kind),
    );
    const problems = [
      ...instantlyProblem(state),
      ...parkedProblems(state, now),
      ...booksProblems(state),
      ...(survey ? problemsOf(state, deliveries, survey, now) : unchanged),
    ];
    const { alerts, notifications } = updateAlerts(state.alerts, problems, now);
    state.parkedUntil = nextParkedUntil(state, problems, now);
    state.alerts = alerts;
    const unsent = renewsUnsaid ? refreshCounts(state.unsaid, alerts, now) : state.unsaid;
    state.unsaid = queueNotifications(unsent, notifications);
    report.alerts = alerts;
  }
}
