import { patched } from '@temporalio/workflow';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { type Alerts, follow, renew } from '../../src/domain/monitor/alerts.ts';
import {
  concernsInstantly,
  conditionsOf,
  failsTooOften,
  instantlyTrouble,
} from '../../src/domain/monitor/conditions.ts';
import {
  type Incident,
  isSteady,
  mayResume,
  observe,
  openIncidents,
  postponed,
  switchedOn,
} from '../../src/domain/monitor/incident.ts';
import type { Deliveries, Replay, Survey, WebhookChange } from '../../src/domain/monitor/activities.ts';
import { replayedOf } from '../../src/domain/monitor/activities.ts';
import type { MonitorState, Trouble } from '../../src/domain/monitor/state.ts';
import { parkedConditions, parkedUntil, rememberNotReady } from '../../src/domain/monitor/parked.ts';
import { monitorActivities } from './activities.ts';
import { hold, tell, troubleOf } from './notify.ts';

/** What a round found and did. */
export interface RoundReport {
  survey?: Survey;
  changed: WebhookChange[];
  /** Ids of webhooks that were switched on. */
  resumed: string[];
  replay?: Replay;
  alerts: Alerts;
  troubles: Trouble[];
}

/** Rows become visible late, and clocks differ: that much is read again; what is known already starts nothing. */
const OVERLAP_MS = 15 * MINUTE_MS;
/** The first round looks back so far for deliveries that failed. */
const FIRST_LOOK_MS = DAY_MS;

/** One round, step by step; a step that fails is written down and the others go on. Changes `state`. */
export async function runRound(state: MonitorState): Promise<RoundReport> {
  const report: RoundReport = { changed: [], resumed: [], alerts: {}, troubles: [] };
  async function step<T>(name: Trouble['step'], run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (failure) {
      report.troubles.push(troubleOf(name, failure));
      return undefined;
    }
  }

  // Histories that began without these go on without them; once a round has had them, every later one has.
  const watchesParked = patched('watches-parked');
  const renewsUnsaid = patched('renews-unsaid');
  const survey = await step('survey', () => monitorActivities.surveyWebhooks(state.known));
  const now = Date.now();
  let deliveries: Deliveries | undefined;
  if (survey) {
    report.survey = survey;
    remember(state, survey, now);
    for (const change of survey.changes) await step('change', () => carryOut(change, state, report));
    for (const incident of openIncidents(state.incidents)) await resumeWhenReady(incident);
    if (survey.publicUrl) await step('replay', () => replay(state, report, now));
    deliveries = await step('deliveries', () => measure(survey, state, now));
    settle(state, report, now);
  }
  if (watchesParked) state.parked = (await step('parked', () => monitorActivities.countParked())) ?? state.parked ?? [];
  rememberNotReady(state, now);
  state.rounds += 1;
  state.troubles = report.troubles;
  state.troubledRounds = report.troubles.some(concernsInstantly) ? state.troubledRounds + 1 : 0;
  raiseAlerts();
  await tell(state, report.troubles, watchesParked);
  state.roundAt = Date.now();
  return report;

  async function resumeWhenReady(incident: Incident): Promise<void> {
    const { webhookId } = incident;
    if (!mayResume(incident, now)) return;
    const receiver = await step('receiver', () => monitorActivities.checkReceiver());
    const why = receiver?.healthy ? undefined : (receiver?.problems.join('; ') ?? 'it could not be asked');
    const done =
      why === undefined && (await step('resume', () => monitorActivities.resumeWebhook(webhookId).then(() => true)));
    state.incidents[webhookId] = done
      ? switchedOn(incident, now)
      : postponed(
          incident,
          why ? `The receiver is not ready: ${why}` : 'Instantly did not switch it on.',
          now,
          state.intervalMs,
        );
    if (!done) return;
    report.resumed.push(webhookId);
    for (const webhook of state.webhooks) if (webhook.id === webhookId) delete webhook.offSince;
  }

  function raiseAlerts(): void {
    state.failingRounds = failsTooOften(state) ? state.failingRounds + 1 : 0;
    const known = Object.values(state.alerts).filter(({ kind }) => kind !== 'instantly-api' && kind !== 'attention');
    const conditions = [
      ...instantlyTrouble(state),
      ...parkedConditions(state, now),
      ...(survey ? conditionsOf(state, deliveries, survey, now) : known),
    ];
    const { alerts, tellings } = follow(state.alerts, conditions, now);
    state.parkedUntil = parkedUntil(state, conditions, now);
    state.alerts = alerts;
    state.unsaid = hold(renewsUnsaid ? renew(state.unsaid, alerts, now) : state.unsaid, tellings);
    report.alerts = alerts;
  }
}

function remember(state: MonitorState, survey: Survey, now: number): void {
  const { webhooks, publicUrl, intervalMs } = survey;
  state.webhooks = webhooks;
  state.intervalMs = intervalMs;
  if (survey.zone !== undefined) state.zone = survey.zone;
  if (publicUrl === undefined) delete state.publicUrl;
  else {
    state.publicUrl = publicUrl;
    state.known = webhooks.flatMap(({ id, ours }) => (ours ? [id] : []));
  }
  const before = new Set(openIncidents(state.incidents).map(({ webhookId }) => webhookId));
  state.incidents = observe(state.incidents, webhooks, now);
  const opened = openIncidents(state.incidents).filter(({ webhookId }) => !before.has(webhookId));
  // What was not delivered since it was switched off has perhaps been passed over as delivered.
  state.watermark = Math.min(state.watermark ?? now - FIRST_LOOK_MS, ...opened.map(({ offSince }) => offSince));
  for (const { strayDigest } of webhooks) if (strayDigest) state.strays[strayDigest] = now;
}

async function carryOut(change: WebhookChange, state: MonitorState, report: RoundReport): Promise<void> {
  const id = await monitorActivities.changeWebhook(change);
  report.changed.push(change);
  if (!state.known.includes(id)) state.known.push(id);
}

/** While a webhook is off every row counts, whatever it says of itself; so do those that went to a wrong URL. */
async function replay(state: MonitorState, report: RoundReport, now: number): Promise<void> {
  const open = openIncidents(state.incidents);
  const strayDigests = Object.keys(state.strays);
  const done = await monitorActivities.replayDeliveries({
    since: state.watermark! - OVERLAP_MS,
    until: now,
    everything: open.length > 0 || strayDigests.length > 0,
    strayDigests,
  });
  report.replay = done;
  state.watermark = Math.max(state.watermark!, done.doneUntil);
  state.replayed += replayedOf(done);
  for (const incident of open) incident.replayed += replayedOf(done);
  for (const [digest, seenAt] of Object.entries(state.strays)) {
    if (seenAt + OVERLAP_MS < done.doneUntil) delete state.strays[digest];
  }
}

async function measure({ silenceAfterMs }: Survey, state: MonitorState, now: number): Promise<Deliveries> {
  const { lastEventAt } = state;
  const deliveries = await monitorActivities.measureDeliveries({
    now,
    silenceAfterMs,
    ...(lastEventAt !== undefined && { lastEventAt }),
  });
  state.deliveries = deliveries.days;
  if (deliveries.lastEventAt !== undefined) state.lastEventAt = deliveries.lastEventAt;
  return deliveries;
}

/** An incident ends when its webhook has kept delivering for a while and all that was missed is made up for. */
function settle(state: MonitorState, { replay }: RoundReport, now: number): void {
  const today = state.deliveries?.at(-1);
  for (const incident of openIncidents(state.incidents)) {
    if (!replay || !isSteady(incident, now)) continue;
    incident.endedAt = now;
    if (today) state.forgiven = today;
  }
}
