import { DAY_MS, HOUR_MS, MINUTE_MS } from '../duration.ts';
import type { WebhookView } from './activities.ts';

const FIRST_BACKOFF_MS = MINUTE_MS;
const LONGEST_BACKOFF_MS = HOUR_MS;
/** One that is switched off again within this time goes on with the backoff it had. */
const REMEMBERED_MS = DAY_MS;

/** One webhook of ours, from the moment Instantly switched it off until it has kept delivering for a while. */
export interface Incident {
  webhookId: string;
  name: string;
  offSince: number;
  /** Times it was switched on again. */
  resumes: number;
  /** Times the receiver was found not ready since it was last switched on. */
  unready: number;
  /** Since when it is on again. */
  onSince?: number;
  /** What comes next: while it is off the next try, while it is on the time by which it counts as steady. */
  dueAt: number;
  /** Why the last try did not switch it on. */
  waitsFor?: string;
  /** Events that reached Temporal by the replay meanwhile. */
  replayed: number;
  endedAt?: number;
}

export type Incidents = Record<string, Incident>;

/** 1 minute, doubled with each, at most an hour. */
const backoffMs = (times: number): number =>
  Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(Math.max(times - 1, 0), 20), LONGEST_BACKOFF_MS);

export const isOpen = (incident: Incident): boolean => incident.endedAt === undefined;
export const openIncidents = (incidents: Incidents): Incident[] => Object.values(incidents).filter(isOpen);

/** The incidents after a look at the webhooks. */
export function observe(incidents: Incidents, webhooks: WebhookView[], now: number): Incidents {
  const next: Incidents = {};
  for (const webhook of webhooks.filter(({ ours }) => ours)) {
    const incident = seen(incidents[webhook.id], webhook, now);
    if (incident) next[webhook.id] = incident;
  }
  return next;
}

function seen(before: Incident | undefined, { id, name, offSince }: WebhookView, now: number): Incident | undefined {
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

/** By us or by anybody else. */
export function switchedOn({ waitsFor: _, ...incident }: Incident, now: number): Incident {
  const resumes = incident.resumes + 1;
  return { ...incident, resumes, unready: 0, onSince: now, dueAt: now + backoffMs(resumes) };
}

/** The receiver would not take deliveries yet: it is asked again soon, at the latest with the next round. */
export function postponed(incident: Incident, waitsFor: string, now: number, intervalMs: number): Incident {
  const unready = incident.unready + 1;
  return { ...incident, unready, waitsFor, dueAt: now + Math.min(backoffMs(unready), intervalMs) };
}

export const mayResume = (incident: Incident, now: number): boolean =>
  isOpen(incident) && incident.onSince === undefined && now >= incident.dueAt;

export const isSteady = (incident: Incident, now: number): boolean =>
  isOpen(incident) && incident.onSince !== undefined && now >= incident.dueAt;
