import { createHash } from 'node:crypto';
import { shorten } from '../domain/headline.ts';
import type { WebhookChange, WebhookField, WebhookNotice, WebhookView } from '../domain/monitor/activities.ts';
import { DELIVERY_PATH, SECRET_HEADER } from '../domain/receiver.ts';
import type { InstantlyWebhook, WebhookFields } from '../instantly/webhooks.ts';

/** The webhooks that should exist: one for each event, all to one receiver. */
export interface Declaration {
  /** The URL at which Instantly reaches the receiver, without a slash at its end. */
  publicUrl: string;
  /** Subscriptions at Instantly, e.g. `all_events`. */
  events: readonly string[];
  /** The newest of the secrets that the receiver accepts. */
  secret: string;
}

export interface WebhookPlan {
  webhooks: WebhookView[];
  changes: WebhookChange[];
}

const ALL = 'all_events';

/** The webhook as declared. Its headers hold the receiver's secret. */
export const declaredWebhook = ({ publicUrl, secret }: Declaration, eventType: string): WebhookFields => ({
  name: nameOf(publicUrl, eventType),
  url: `${publicUrl}${DELIVERY_PATH}`,
  eventType,
  campaign: null,
  headers: { [SECRET_HEADER]: secret },
});

/**
 * The name by which we recognise our webhooks. Its mark is a hash of the URL, so that a second installation on the same
 * workspace leaves these webhooks alone.
 */
const nameOf = (publicUrl: string, eventType: string): string => `instantly-temporal ${eventType} ${markOf(publicUrl)}`;
const markOf = (publicUrl: string): string => `#${urlDigest(publicUrl).slice(0, 8)}`;

/** SHA-256, in hex. */
export const urlDigest = (url: string): string => createHash('sha256').update(url).digest('hex');

/** Whether deliveries to this URL reach the receiver, with the secret in a header or in the path. */
export const reaches = (publicUrl: string, url: string): boolean =>
  url === `${publicUrl}${DELIVERY_PATH}` || url.startsWith(`${publicUrl}${DELIVERY_PATH}/`);

/** Whether we have created the webhook: its name contains our mark, or we remember its id. */
export const isOurs = ({ id, name }: InstantlyWebhook, publicUrl: string, known: readonly string[]): boolean =>
  known.includes(id) || name.includes(markOf(publicUrl));

/**
 * The changes that make the webhooks as declared. A webhook that we did not create is never changed, and none is ever
 * deleted.
 * @param known ids of webhooks that we have created, whatever their names are now.
 */
export function planWebhooks(
  existing: InstantlyWebhook[],
  declared: Declaration,
  known: readonly string[],
): WebhookPlan {
  const { publicUrl, events } = declared;
  const mine = existing.filter((one) => isOurs(one, publicUrl, known)).sort(byAge);
  const others = existing.filter((one) => !mine.includes(one) && reaches(publicUrl, one.url));
  const chosen = choose(mine, events);
  const changes = events.map((eventType) => changeFor(eventType, chosen.get(eventType), declared));
  return {
    webhooks: [...mine, ...others].map((webhook) => view(webhook, declared, { mine, chosen })),
    changes: changes.filter((change) => change !== undefined),
  };
}

const byAge = (a: InstantlyWebhook, b: InstantlyWebhook): number =>
  (a.createdAt ?? a.id) < (b.createdAt ?? b.id) ? -1 : 1;

/** Which webhook serves each declared event: first by the event that it delivers, then by its name, then any other. */
function choose(mine: InstantlyWebhook[], events: readonly string[]): Map<string, InstantlyWebhook> {
  const chosen = new Map<string, InstantlyWebhook>();
  const free = new Set(mine);
  const ways: ((webhook: InstantlyWebhook, eventType: string) => boolean)[] = [
    (webhook, eventType) => webhook.eventType === eventType,
    ({ name }, eventType) => name.split(' ').includes(eventType),
    (webhook) => !events.includes(webhook.eventType ?? ''),
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

function changeFor(
  eventType: string,
  webhook: InstantlyWebhook | undefined,
  declared: Declaration,
): WebhookChange | undefined {
  if (!webhook) return { action: 'create', eventType };
  const fields = driftOf(webhook, declaredWebhook(declared, eventType));
  return fields.length ? { action: 'patch', id: webhook.id, eventType, fields } : undefined;
}

function driftOf(webhook: InstantlyWebhook, declared: WebhookFields): WebhookField[] {
  const differs: Record<WebhookField, boolean> = {
    url: webhook.url !== declared.url,
    'event type': webhook.eventType !== declared.eventType || webhook.label !== undefined,
    name: webhook.name !== declared.name,
    secret: secretOf(webhook) !== declared.headers[SECRET_HEADER],
    campaign: webhook.campaign !== undefined,
  };
  return (Object.keys(differs) as WebhookField[]).filter((field) => differs[field]);
}

const isSecretHeader = (name: string): boolean => name.toLowerCase() === SECRET_HEADER.toLowerCase();

const secretOf = ({ headers }: InstantlyWebhook): string | undefined =>
  Object.entries(headers).find(([name]) => isSecretHeader(name))?.[1];

/** The declared headers, and those that a person has added: a proxy in front of the receiver may need them. */
export const headersWith = (
  { headers }: InstantlyWebhook,
  declared: WebhookFields['headers'],
): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(headers).filter(([name]) => !isSecretHeader(name))),
  ...declared,
});

interface Context {
  mine: InstantlyWebhook[];
  chosen: Map<string, InstantlyWebhook>;
}

function view(webhook: InstantlyWebhook, { publicUrl }: Declaration, { mine, chosen }: Context): WebhookView {
  const ours = mine.includes(webhook);
  const isStray = ours && !reaches(publicUrl, webhook.url);
  const notice = noticeOf(webhook, ours, [...chosen.values()]);
  return {
    ...viewOf(webhook),
    ours,
    ...(notice && { notice }),
    ...(isStray && { strayDigest: urlDigest(webhook.url) }),
  };
}

function noticeOf(webhook: InstantlyWebhook, ours: boolean, chosen: InstantlyWebhook[]): WebhookNotice | undefined {
  if (chosen.includes(webhook)) return undefined;
  const delivers = (type: string | undefined) => chosen.some(({ eventType }) => eventType === type);
  const twice = delivers(webhook.eventType) || delivers(ALL) || webhook.eventType === ALL;
  if (!ours) return twice ? 'foreign twice' : 'foreign';
  return twice ? 'twice' : 'undeclared';
}

/** The webhook as a person may see it: without headers, and without the secret in its URL. */
export const viewOf = ({
  id,
  name,
  eventType,
  label,
  url,
  isOff,
  offSince,
}: InstantlyWebhook): Omit<WebhookView, 'ours'> => ({
  id,
  name: shorten(name, 100) || id,
  eventType: shorten(eventType ?? '', 60) || `label ${label ?? '?'}`,
  url: redacted(url),
  ...(isOff && { offSince: offSince ?? Date.now() }),
});

/** A URL may hold a secret in its path after `key/`, in its query and in its user part. */
function redacted(url: string): string {
  if (!URL.canParse(url)) return shorten(url, 40);
  const { origin, pathname, search } = new URL(url);
  return shorten(`${origin}${pathname.replace(/(\/key\/)[^/]+/i, '$1…')}${search && '?…'}`, 200);
}
