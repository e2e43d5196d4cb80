import type { Settings } from '../settings/settings.ts';
import { command } from '../domain/command.ts';
import { createInstantly, type Instantly } from '../instantly/client.ts';
import { planWebhooks } from '../webhooks/plan.ts';
import { declaredWebhooks } from '../settings/declared-webhooks.ts';
import { clockOf } from '../calendar/clock.ts';
import { adviceOnInstantly, adviceOnVendor, fault, type Finding, ok } from './finding.ts';

export async function examineInstantly(settings: Settings): Promise<Finding[]> {
  const { instantly } = settings;
  const client = createInstantly(instantly);
  let workspace: { id: string; name?: string | null | undefined };
  try {
    workspace = await client.currentWorkspace();
  } catch (error) {
    return [fault('Instantly key', (error as Error).message, adviceOnInstantly(settings, error))];
  }
  const findings = [ok('Instantly key', `workspace ${workspace.name ?? ''} ${workspace.id}`)];
  if (instantly.workspace && instantly.workspace.toLowerCase() !== workspace.id.toLowerCase()) {
    const found = `INSTANTLY_WORKSPACE is ${instantly.workspace}, but the key belongs to ${workspace.id}`;
    const advice = 'correct INSTANTLY_WORKSPACE or INSTANTLY_API_KEY: until then every event is unknown';
    findings.push(fault('workspace', found, advice));
  }
  return [...findings, ...(await scopeFindings(client)), ...(await webhookFindings(client, settings))];
}

/** Reads something with each scope that the key needs; no call changes anything. */
async function scopeFindings(client: Instantly): Promise<Finding[]> {
  const scopes: [string, () => Promise<unknown>][] = [
    ['block_list_entries:read', () => client.isBlocked('nobody@example.com')],
    ['campaigns:read', () => client.campaignAnalytics('00000000-0000-0000-0000-000000000000')],
    ['accounts:read', () => client.account('nobody@example.com')],
    ['leads:read', () => client.findLeads('nobody@example.com')],
    ['emails:read', () => client.mailsOf('nobody@example.com')],
    ['webhooks:read', () => client.listWebhooks()],
    ['webhook_events:read', () => client.deliveriesOfWeek(Date.now())],
  ];
  return Promise.all(
    scopes.map(async ([scope, read]) => {
      try {
        await read();
        return ok('Instantly scope', scope);
      } catch (error) {
        const advice = adviceOnVendor(error, `give the key the scope ${scope}`, 'INSTANTLY_API_URL');
        return fault('Instantly scope', `${scope}: ${(error as Error).message}`, advice);
      }
    }),
  );
}

async function webhookFindings(client: Instantly, settings: Settings): Promise<Finding[]> {
  const declared = declaredWebhooks(settings);
  const existing = await client.listWebhooks().catch(() => undefined);
  if (!declared || !existing) return [];
  const { webhooks, changes } = planWebhooks(existing, declared, []);
  const clock = clockOf(settings.calendar.zone);
  return [
    ...webhooks.map(({ name, id, offSince }) =>
      offSince === undefined
        ? ok('webhook', `${name} is active`)
        : fault(
            'webhook',
            `${name} has been disabled since ${clock.says(offSince)}`,
            `make the receiver ready; the monitor then enables the webhook again. Or: ${command('webhooks resume', id)}`,
          ),
    ),
    ...changes.map(({ action, eventType }) =>
      fault(
        'webhook',
        `the webhook for ${eventType} ${action === 'create' ? 'is missing' : 'differs from the settings'}`,
        `${command('webhooks apply')}; otherwise the monitor fixes it in its next round`,
      ),
    ),
  ];
}
