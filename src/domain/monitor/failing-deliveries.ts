import { command } from '../command.ts';
import type { Problem } from './alerts.ts';
import { openIncidents } from './incident.ts';
import type { MonitorState } from './state.ts';

/** With fewer deliveries a day, a share says nothing. */
const ENOUGH_DELIVERIES = 20;
/** The share of failed deliveries above which people are notified, and at which the alert is over. */
const SHARE = { begins: 0.1, ends: 0.05 };
const ALERT = 'deliveries-failing';

/** Today's deliveries, without those that an incident has reported. */
function deliveriesToday({ deliveries, forgiven }: MonitorState): { total: number; failed: number } {
  const today = deliveries?.at(-1) ?? { date: '', total: 0, failed: 0 };
  const reported = forgiven?.date === today.date ? forgiven : { total: 0, failed: 0 };
  return { total: today.total - reported.total, failed: today.failed - reported.failed };
}

/** Whether too many of today's deliveries fail: more than a tenth, or a twentieth once there is an alert. */
export function failsTooOften(state: MonitorState): boolean {
  const { total, failed } = deliveriesToday(state);
  return total >= ENOUGH_DELIVERIES && failed / total > (state.alerts[ALERT] ? SHARE.ends : SHARE.begins);
}

/**
 * A problem from the second round on: after the first, Instantly may be about to switch the webhook off, and that alert
 * says more.
 */
export function failingDeliveries(state: MonitorState): Problem[] {
  const alert = state.alerts[ALERT];
  if (openIncidents(state.incidents).length) return alert ? [alert] : [];
  if (state.failingRounds < 2) return [];
  const { total, failed } = deliveriesToday(state);
  const title = `${Math.round((failed / total) * 100)} % of today’s deliveries fail`;
  const where = `${command('webhooks health')} shows them by day, ${command('doctor')} looks for the cause.`;
  return [{ kind: ALERT, title, lines: [`${failed} of ${total} in the whole workspace. ${where}`], remind: true }];
}
