import { command } from '../../domain/command.ts';
import type { WebhookView } from '../../domain/monitor/activities.ts';
import { createInstantly, type Instantly } from '../../instantly/client.ts';
import { ambiguous } from '../../runs/find-run.ts';
import { monitorHealth } from '../../runs/monitor.ts';
import { declaredWebhooks } from '../../settings/declared-webhooks.ts';
import type { Settings } from '../../settings/settings.ts';
import { type Declaration, isOurs, planWebhooks, viewOf, type WebhookPlan } from '../../webhooks/plan.ts';
import type { CliContext } from '../context.ts';

/** The webhooks that should exist. Throws if PUBLIC_URL is not set. */
export function mustDeclare(settings: Settings): Declaration {
  const declared = declaredWebhooks(settings);
  if (declared) return declared;
  throw new Error(
    'PUBLIC_URL is not set, so it is not known which webhooks are ours: set it to the URL at which Instantly reaches the receiver',
  );
}

export interface LoadedPlan extends WebhookPlan {
  instantly: Instantly;
  declared: Declaration;
}

/** Compares the webhooks at Instantly with those that should exist. */
export async function loadPlan(context: CliContext): Promise<LoadedPlan> {
  const declared = mustDeclare(context.settings);
  const instantly = createInstantly(context.settings.instantly);
  const [existing, known] = await Promise.all([instantly.listWebhooks(), ownIds(context, instantly)]);
  return { instantly, declared, ...planWebhooks(existing, declared, known) };
}

/** The ids of our webhooks as the monitor remembers them; none if it does not answer. */
async function ownIds({ settings, withTemporal }: CliContext, instantly: Instantly): Promise<string[]> {
  const health = await withTemporal((temporal) => monitorHealth(settings, temporal, instantly)).catch(() => undefined);
  return health?.webhooks.flatMap(({ id, ours }) => (ours ? [id] : [])) ?? [];
}

/** All webhooks of the workspace. */
export async function loadWebhooks(context: CliContext): Promise<WebhookView[]> {
  const { instantly: settings, publicUrl = '' } = context.settings;
  const instantly = createInstantly(settings);
  const [existing, known] = await Promise.all([instantly.listWebhooks(), ownIds(context, instantly)]);
  return existing.map((webhook) => ({ ...viewOf(webhook), ours: isOurs(webhook, publicUrl, known) }));
}

/** The webhook with this id, or the only one whose id begins with it. Rejects with one sentence if none has it. */
export async function findWebhookId(instantly: Instantly, given: string): Promise<string> {
  const ids = (await instantly.listWebhooks()).map(({ id }) => id);
  const begun = ids.filter((id) => id.startsWith(given));
  if (ids.includes(given)) return given;
  if (begun.length === 1) return begun[0]!;
  if (begun.length) throw new Error(ambiguous(given, 'webhook', begun));
  throw new Error(`Instantly has no webhook ${given}; to see those that it has: ${command('webhooks list')}`);
}

/** Finds a webhook to change it. Rejects if this installation did not create it, unless `force`. */
export async function mustBeOurs(
  context: CliContext,
  instantly: Instantly,
  given: string,
  force = false,
): Promise<WebhookView> {
  const id = await findWebhookId(instantly, given);
  const [webhook, known] = await Promise.all([instantly.getWebhook(id), ownIds(context, instantly)]);
  const view = { ...viewOf(webhook), ours: isOurs(webhook, context.settings.publicUrl ?? '', known) };
  if (view.ours || force) return view;
  throw new Error(
    `webhook ${id} (“${view.name}”) was not created by this installation; pass --force to change it anyway`,
  );
}
