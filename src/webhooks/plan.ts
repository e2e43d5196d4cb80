import { createHash } from 'node:crypto';
import { shorten } from '../domain/headline.ts';
import type { WebhookChange, WebhookField, WebhookNotice, WebhookView } from '../domain/monitor/activities.ts';
import { isOff, type Webhook, type WebhookBody } from '../instantly/webhooks.ts';

/** The webhooks that should be there: one for each event, all to one receiver. */
export interface Declaration {
  /** Where Instantly reaches the receiver, without a slash at its end. */
  publicUrl: string;
  /** Subscriptions of Instantly, e.g. `all_events`. */
  events: readonly string[];
  /** The newest of those that the receiver takes. */
  secret: string;
}

export interface WebhookPlan {
  webhooks: WebhookView[];
  changes: WebhookChange[];
}

const PATH = '/webhooks/instantly';
const SECRET_HEADER = 'X-Webhook-Secret';
const ALL = 'all_events';

/** The webhook as declared, the receiver's secret in it. */
export const bodyOf = ({ publicUrl, secret }: Declaration, eventType: string): WebhookBody => ({
  name: nameOf(publicUrl, eventType),
  target_hook_url: `${publicUrl}${PATH}`,
  event_type: eventType,
  campaign: null,
  custom_interest_value: null,
  headers: { [SECRET_HEADER]: secret },
});

/**
 * What a webhook is recognised by: the mark is made of the URL, so that a second installation of ours on the same
 * workspace leaves these alone.
 */
const nameOf = (publicUrl: string, eventType: string): string => `instantly-temporal ${eventType} ${markOf(publicUrl)}`;
const markOf = (publicUrl: string): string => `#${digestOf(publicUrl).slice(0, 8)}`;

export const digestOf = (url: string): string => createHash('sha256').update(url).digest('hex');

/** Whether deliveries to this URL reach the receiver, whichever of its ways the secret takes. */
export const reaches = (publicUrl: string, url: string): boolean =>
  url === `${publicUrl}${PATH}` || url.startsWith(`${publicUrl}${PATH}/`);

/** Made by us: the name bears our mark, or the id is one that we remember. */
export const isOurs = ({ id, name }: Webhook, publicUrl: string, known: readonly string[]): boolean =>
  known.includes(id) || (name ?? '').includes(markOf(publicUrl));

/**
 * What would make the webhooks as declared. Those that we did not make are never changed, and none is ever deleted.
 * @param known ids of webhooks that we made, whatever their names say now.
 */
export function planWebhooks(existing: Webhook[], declared: Declaration, known: readonly string[]): WebhookPlan {
  const { publicUrl, events } = declared;
  const mine = existing.filter((one) => isOurs(one, publicUrl, known)).sort(byAge);
  const others = existing.filter((one) => !mine.includes(one) && reaches(publicUrl, one.target_hook_url));
  const chosen = choose(mine, events);
  const changes = events.map((eventType) => changeFor(eventType, chosen.get(eventType), declared));
  return {
    webhooks: [...mine, ...others].map((webhook) => view(webhook, declared, { mine, chosen })),
    changes: changes.filter((change) => change !== undefined),
  };
}

const byAge = (a: Webhook, b: Webhook): number =>
  (a.timestamp_created ?? a.id) < (b.timestamp_created ?? b.id) ? -1 : 1;

/** Which webhook stands for which declared event: by what it delivers, then by its name, then any that is left. */
function choose(mine: Webhook[], events: readonly string[]): Map<string, Webhook> {
  const chosen = new Map<string, Webhook>();
  const free = new Set(mine);
  const ways: ((webhook: Webhook, eventType: string) => boolean)[] = [
    ({ event_type }, eventType) => event_type === eventType,
    ({ name }, eventType) => (name ?? '').split(' ').includes(eventType),
    ({ event_type }) => !events.includes(event_type ?? ''),
  ];
  for (const fits of ways) {
    for (const eventType of events.filter((one) => !chosen.has(one))) {
      const webhook = [...free].find((one) => fits(one, eventType));
      if (!webhook) continue;
      chosen.set(eventType, webhook);
      free.delete(webhook);
    }
  }
  return chosen;
}

function changeFor(eventType: string, webhook: Webhook | undefined, declared: Declaration): WebhookChange | undefined {
  if (!webhook) return { action: 'create', eventType };
  const fields = driftOf(webhook, bodyOf(declared, eventType));
  return fields.length ? { action: 'patch', id: webhook.id, eventType, fields } : undefined;
}

function driftOf(webhook: Webhook, body: WebhookBody): WebhookField[] {
  const differs: Record<WebhookField, boolean> = {
    url: webhook.target_hook_url !== body.target_hook_url,
    'event type': webhook.event_type !== body.event_type || (webhook.custom_interest_value ?? null) !== null,
    name: webhook.name !== body.name,
    secret: secretOf(webhook) !== body.headers[SECRET_HEADER],
    campaign: (webhook.campaign ?? null) !== null,
  };
  return (Object.keys(differs) as WebhookField[]).filter((field) => differs[field]);
}

const isSecretHeader = (name: string): boolean => name.toLowerCase() === SECRET_HEADER.toLowerCase();

const secretOf = ({ headers }: Webhook): string | undefined =>
  Object.entries(headers ?? {}).find(([name]) => isSecretHeader(name))?.[1];

/** The declared headers, and whatever else a person has put there: a proxy in front of the receiver may ask for it. */
export const headersWith = ({ headers }: Webhook, body: WebhookBody): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !isSecretHeader(name))),
  ...body.headers,
});

interface Context {
  mine: Webhook[];
  chosen: Map<string, Webhook>;
}

function view(webhook: Webhook, { publicUrl }: Declaration, { mine, chosen }: Context): WebhookView {
  const ours = mine.includes(webhook);
  const isStray = ours && !reaches(publicUrl, webhook.target_hook_url);
  const notice = noticeOf(webhook, ours, [...chosen.values()]);
  return {
    ...viewOf(webhook),
    ours,
    ...(notice && { notice }),
    ...(isStray && { strayDigest: digestOf(webhook.target_hook_url) }),
  };
}

function noticeOf(webhook: Webhook, ours: boolean, chosen: Webhook[]): WebhookNotice | undefined {
  if (chosen.includes(webhook)) return undefined;
  const delivers = (type: string | null | undefined) => chosen.some(({ event_type }) => event_type === type);
  const twice = delivers(webhook.event_type) || delivers(ALL) || webhook.event_type === ALL;
  if (!ours) return twice ? 'foreign twice' : 'foreign';
  return twice ? 'twice' : 'undeclared';
}

/** As a person may see it: no headers, the path's key blanked, switched off since when. */
export function viewOf(webhook: Webhook): Omit<WebhookView, 'ours'> {
  const { id, name, event_type, custom_interest_value, target_hook_url, timestamp_error } = webhook;
  const errorAt = Date.parse(timestamp_error ?? '');
  return {
    id,
    name: shorten(name ?? '', 100) || id,
    eventType: shorten(event_type ?? '', 60) || `label ${custom_interest_value ?? '?'}`,
    url: redacted(target_hook_url),
    ...(isOff(webhook) && { offSince: Number.isNaN(errorAt) ? Date.now() : errorAt }),
  };
}

/** Secrets stand in a URL's path after `key/`, in its query and in its user part. */
function redacted(url: string): string {
  if (!URL.canParse(url)) return shorten(url, 40);
  const { origin, pathname, search } = new URL(url);
  return shorten(`${origin}${pathname.replace(/(\/key\/)[^/]+/i, '$1…')}${search && '?…'}`, 200);
}
