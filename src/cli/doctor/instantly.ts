import type { Settings } from '../../settings/settings.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import { command } from '../../domain/command.ts';
import { needsPerson, VendorError } from '../../domain/failure.ts';
import { createInstantly, type Instantly } from '../../instantly/client.ts';
import { planWebhooks } from '../../webhooks/plan.ts';
import { declaredWebhooks } from '../../settings/declared-webhooks.ts';
import { monitorHealth } from '../../runs/monitor.ts';
import { connectTemporal, type Temporal } from '../../temporal/connection.ts';
import { clockOf, spanText } from '../terminal/clock.ts';
import { cureFor, fault, type Finding, ok } from './finding.ts';

export async function instantly(settings: Settings): Promise<Finding[]> {
  const { instantly } = settings;
  const client = createInstantly(instantly);
  let workspace: { id: string; name?: string | null | undefined };
  try {
    workspace = await client.currentWorkspace();
  } catch (error) {
    return [fault('Instantly key', (error as Error).message, keyCure(settings, error))];
  }
  const findings = [ok('Instantly key', `workspace ${workspace.name ?? ''} ${workspace.id}`)];
  if (instantly.workspace && instantly.workspace.toLowerCase() !== workspace.id.toLowerCase()) {
    const found = `INSTANTLY_WORKSPACE is ${instantly.workspace}, the key belongs to ${workspace.id}`;
    findings.push(fault('workspace', found, 'every event would be unknown: set one of the two right'));
  }
  const scopes: [string, () => Promise<unknown>][] = [
    ['block_list_entries:read', () => client.isBlocked('nobody@example.com')],
    ['campaigns:read', () => client.campaignAnalytics('00000000-0000-0000-0000-000000000000')],
    ['accounts:read', () => client.account('nobody@example.com')],
    ['leads:read', () => client.findLeads('nobody@example.com')],
    ['emails:read', () => client.mailsOf('nobody@example.com')],
    ['webhooks:read', () => client.listWebhooks()],
    ['webhook_events:read', () => client.deliveriesOfWeek(Date.now())],
  ];
  const probed = await Promise.all(
    scopes.map(([scope, probe]) =>
      probe().then(
        () => ok('Instantly scope', scope),
        (error: Error) =>
          fault(
            'Instantly scope',
            `${scope}: ${error.message}`,
            cureFor(error, `give the key the scope ${scope}`, 'INSTANTLY_API_URL'),
          ),
      ),
    ),
  );
  return [...findings, ...probed, ...(await webhookFindings(client, settings))];
}

const keyCure = ({ sandbox }: Settings, error: unknown): string =>
  sandbox
    ? error instanceof VendorError && needsPerson(error.trouble)
      ? `the sandbox plays this fault; to end it: ${command('sandbox dials apiFault=none')}`
      : 'npm start, or npm run sandbox; check SANDBOX_PORT'
    : cureFor(error, 'make a key in Settings > Integrations > API Keys; check INSTANTLY_API_KEY', 'INSTANTLY_API_URL');

async function webhookFindings(client: Instantly, settings: Settings): Promise<Finding[]> {
  const declared = declaredWebhooks(settings);
  const existing = await client.listWebhooks().catch(() => undefined);
  if (!declared || !existing) return [];
  const { webhooks, changes } = planWebhooks(existing, declared, []);
  return [
    ...webhooks.map(({ name, id, offSince }) =>
      offSince === undefined
        ? ok('webhook', `${name} is active`)
        : fault(
            'webhook',
            `${name} is switched off since ${clockOf(settings.calendar.zone).says(offSince)}`,
            `make the receiver healthy; the monitor then resumes it, or: ${command('webhooks resume', id)}`,
          ),
    ),
    ...changes.map(({ action, eventType }) =>
      fault(
        'webhook',
        `the one for ${eventType} is ${action === 'create' ? 'missing' : 'not as declared'}`,
        `${command('webhooks apply')}; the monitor does so too with its next round`,
      ),
    ),
  ];
}

/** Where Instantly cannot be asked, a round comes once an hour at least. */
const LATE_MS = 65 * MINUTE_MS;

/** Whether somebody watches the webhooks, and what it finds; what waits for a person is another link's finding. */
export async function monitor(settings: Settings): Promise<Finding[]> {
  let temporal: Temporal | undefined;
  try {
    temporal = await connectTemporal(settings.temporal);
    const { alerts, asOf } = await monitorHealth(settings, temporal, createInstantly(settings.instantly));
    const open = alerts.filter(({ kind }) => kind !== 'attention');
    if (asOf === undefined) return [ok('monitor', 'runs; its first round is not over yet')];
    const age = `${spanText(Date.now() - Date.parse(asOf))} ago`;
    const fresh = `a new one: ${command('webhooks health --now')}`;
    const lateMs = Date.now() - Date.parse(asOf) - settings.monitorIntervalMs;
    if (lateMs > LATE_MS)
      return [
        fault(
          'monitor',
          `its last round was ${age}`,
          `look at the worker (${command('doctor --only worker')}), then: ${command('webhooks health --now')}`,
        ),
      ];
    if (!open.length) return [ok('monitor', `its last round, ${age}, found nothing wrong with the webhooks; ${fresh}`)];
    return open.map(({ title, lines }) =>
      fault('monitor', `${title} (its last round, ${age})`, [...lines, fresh].join('\n')),
    );
  } catch (error) {
    const cure =
      error instanceof VendorError
        ? keyCure(settings, error)
        : temporal
          ? `npm run worker starts it, again within 5 minutes; immediately: ${command('webhooks health --now')}`
          : 'it runs in Temporal; see what is said of Temporal above';
    return [fault('monitor', (error as Error).message, cure)];
  } finally {
    await temporal?.close();
  }
}
