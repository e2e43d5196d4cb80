import { DAY_MS } from '../../src/domain/duration.ts';
import type { Survey } from '../../src/domain/monitor/activities.ts';
import { openIncidents, updateIncidents } from '../../src/domain/monitor/incident.ts';
import type { MonitorState } from '../../src/domain/monitor/state.ts';

/** How far back the first round looks for failed deliveries. */
const FIRST_LOOK_MS = DAY_MS;

/** Stores the result of the survey in the state. */
export function rememberSurvey(state: MonitorState, survey: Survey, now: number): void {
  const { webhooks, publicUrl, intervalMs, zone } = survey;
  state.webhooks = webhooks;
  state.intervalMs = intervalMs;
  state.differences = survey.changes;
  const kept = Object.entries(state.tests ?? {}).filter(([id]) => webhooks.some((webhook) => webhook.id === id));
  state.tests = Object.fromEntries(kept);
  if (zone !== undefined) state.zone = zone;
  if (publicUrl === undefined) delete state.publicUrl;
  else {
    state.publicUrl = publicUrl;
    state.known = webhooks.flatMap(({ id, ours }) => (ours ? [id] : []));
  }
  const before = new Set(openIncidents(state.incidents).map(({ webhookId }) => webhookId));
  state.incidents = updateIncidents(state.incidents, webhooks, now);
  const opened = openIncidents(state.incidents).filter(({ webhookId }) => !before.has(webhookId));
  // A replay before this round may have skipped the events that were not delivered since the webhook was switched off.
  state.watermark = Math.min(state.watermark ?? now - FIRST_LOOK_MS, ...opened.map(({ offSince }) => offSince));
  for (const { strayDigest } of webhooks) if (strayDigest) state.strays[strayDigest] = now;
}
