import type { Settings } from '../../settings/settings.ts';
import { command } from '../../domain/command.ts';
import type { WebhookView } from '../../domain/monitor/activities.ts';
import { createInstantly, type Instantly } from '../../instantly/client.ts';
import { type Declaration, isOurs, planWebhooks, viewOf } from '../../webhooks/plan.ts';
import type { InstantlyWebhook } from '../../instantly/webhooks.ts';
import { declaredWebhooks } from '../../settings/declared-webhooks.ts';
import { monitorHealth } from '../../runs/monitor.ts';
import { ambiguous } from '../../runs/find-run.ts';
import type { CliContext } from '../context.ts';

/** The webhooks that there should be. Throws where no setting says so. */
export function mustDeclare(settings: Settings): Declaration {
  const declared = declaredWebhooks(settings);
  if (declared) return declared;
  throw new Error(
    'PUBLIC_URL is not set, so nothing says which webhooks are ours: set it to where Instantly reaches the receiver',
  );
}

/** The plan, made with the ids that the monitor remembers where it can be asked. */
export async function planned(context: CliContext) {
  const declared = mustDeclare(context.settings);
  const instantly = createInstantly(context.settings.instantly);
  const [existing, known] = await Promise.all([instantly.listWebhooks(), knownIds(context, instantly)]);
  return { instantly, declared, ...planWebhooks(existing, declared, known) };
}

async function knownIds({ settings, withTemporal }: CliContext, instantly: Instantly): Promise<string[]> {
  const health = await withTemporal((temporal) => monitorHealth(settings, temporal, instantly)).catch(() => undefined);
  return health?.webhooks.flatMap(({ id, ours }) => (ours ? [id] : [])) ?? [];
}

export async function viewsOf(context: CliContext): Promise<WebhookView[]> {
  const { settings } = context;
  const instantly = createInstantly(settings.instantly);
  const [existing, known] = await Promise.all([instantly.listWebhooks(), knownIds(context, instantly)]);
  return existing.map((webhook) => ({ ...viewOf(webhook), ours: oursBy(settings, known)(webhook) }));
}

const oursBy =
  ({ publicUrl }: Settings, known: string[]) =>
  (webhook: InstantlyWebhook): boolean =>
    isOurs(webhook, publicUrl ?? '', known);

/** The id that a person means by it or by its beginning. Rejects with one sentence where none, or several, begin so. */
export async function webhookIdOf(instantly: Instantly, given: string): Promise<string> {
  const ids = (await instantly.listWebhooks()).map(({ id }) => id);
  const begun = ids.filter((id) => id.startsWith(given));
  if (ids.includes(given)) return given;
  if (begun.length === 1) return begun[0]!;
  if (begun.length) throw new Error(ambiguous(given, 'webhook', begun));
  throw new Error(`Instantly has no webhook ${given}; to see those that it has: ${command('webhooks list')}`);
}

export async function mustBeOurs(
  context: CliContext,
  instantly: Instantly,
  given: string,
  force = false,
): Promise<WebhookView> {
  const id = await webhookIdOf(instantly, given);
  const [webhook, known] = await Promise.all([instantly.getWebhook(id), knownIds(context, instantly)]);
  const view = { ...viewOf(webhook), ours: oursBy(context.settings, known)(webhook) };
  if (view.ours || force) return view;
  throw new Error(
    `webhook ${id} (“${view.name}”) was not created by this installation; pass --force to change it anyway`,
  );
}
