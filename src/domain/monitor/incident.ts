import { DAY_MS, HOUR_MS, MINUTE_MS } from '../duration.ts';
import type { WebhookView } from './activities.ts';

const FIRST_BACKOFF_MS = MINUTE_MS;
const LONGEST_BACKOFF_MS = HOUR_MS;
/** A webhook that is switched off again within this time keeps its backoff. */
const REMEMBERED_MS = DAY_MS;

/**
 * One webhook of ours, from the moment Instantly switched it off until it has delivered for a while. Stored in running
 * workflows: its fields keep their names. Times are in milliseconds since 1970.
 */
export interface Incident {
  webhookId: string;
  name: string;
  offSince: number;
  /** How often the webhook was re-enabled. */
  resumes: number;
  /** How often the receiver was not ready since the webhook was last re-enabled. */
  unready: number;
  /** Since when it is on again. */
  onSince?: number;
  /** While it is off: when the next attempt is due. While it is on: when it counts as steady. */
  dueAt: number;
  /** Why the last attempt did not re-enable it. */
  waitsFor?: string;
  /** Events that reached Temporal by a replay meanwhile. */
  replayed: number;
  /** The most rows of the delivery log in one replay that could not be replayed; absent: none. */
  lost?: number;
  endedAt?: number;
}

export type Incidents = Record<string, Incident>;

/** How long to wait after this many attempts, in milliseconds: 1 minute, doubled each time, at most an hour. */
const backoffMs = (attempts: number): number =>
  Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 20), LONGEST_BACKOFF_MS);

export const isOpen = (incident: Incident): boolean => incident.endedAt === undefined;
export const openIncidents = (incidents: Incidents): Incident[] => Object.values(incidents).filter(isOpen);

/** The incidents, given how the webhooks are now. */
export function updateIncidents(incidents: Incidents, webhooks: WebhookView[], now: number): Incidents {
  const next: Incidents = {};
  for (const webhook of webhooks.filter(({ ours }) => ours)) {
    const incident = nextIncident(incidents[webhook.id], webhook, now);
    if (incident) next[webhook.id] = incident;
  }
  return next;
}

function nextIncident(
  before: Incident | undefined,
  { id, name, offSince }: WebhookView,
  now: number,
): Incident | undefined {
  if (offSince === undefined) {
    if (!before || !isOpen(before)) return before && now - before.endedAt! < REMEMBERED_MS ? before : undefined;
    return before.onSince === undefined ? switchedOn(before, now) : before;
  }
  if (before && isOpen(before)) {
    if (before.onSince === undefined) return before;
    const { onSince, ...rest } = before;
    return { ...rest, dueAt: Math.max(now, onSince + backoffMs(before.resumes)) };
  }
  const resumes = before?.resumes ?? 0;
  const dueAt = resumes ? now + backoffMs(resumes) : now;
  return { webhookId: id, name, offSince: Math.min(offSince, now), resumes, unready: 0, dueAt, replayed: 0 };
}

/** The incident after the webhook was re-enabled, by us or by anybody else. */
export function switchedOn({ waitsFor: _, ...incident }: Incident, now: number): Incident {
  const resumes = incident.resumes + 1;
  return { ...incident, resumes, unready: 0, onSince: now, dueAt: now + backoffMs(resumes) };
}

/** The incident after the receiver was not ready: it is asked again later, at the latest in the next round. */
export function postponed(incident: Incident, waitsFor: string, now: number, intervalMs: number): Incident {
  const unready = incident.unready + 1;
  return { ...incident, unready, waitsFor, dueAt: now + Math.min(backoffMs(unready), intervalMs) };
}

export const mayResume = (incident: Incident, now: number): boolean =>
  isOpen(incident) && incident.onSince === undefined && now >= incident.dueAt;

export const isSteady = (incident: Incident, now: number): boolean =>
  isOpen(incident) && incident.onSince !== undefined && now >= incident.dueAt;
