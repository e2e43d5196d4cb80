import { createSlack } from '../../../activities/slack.ts';
import { isChannelId } from '../../../activities/slack/history.ts';
import type { Settings } from '../../config.ts';
import { VendorError } from '../../domain/failure.ts';
import { createInstantly, type Instantly } from '../../instantly/client.ts';
import { planWebhooks } from '../../instantly/webhook-plan.ts';
import { declarationOf, monitorHealth } from '../../monitor.ts';
import { connectTemporal, type Temporal } from '../../temporal/connection.ts';
import { shortTime } from '../output.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

export async function instantly(settings: Settings): Promise<Finding[]> {
  const { instantly } = settings;
  const client = createInstantly(instantly);
  let workspace: { id: string; name?: string | null | undefined };
  try {
    workspace = await client.currentWorkspace();
  } catch (error) {
    return [
      fault(
        'Instantly key',
        (error as Error).message,
        'make a key in Settings > Integrations > API Keys; check INSTANTLY_API_KEY',
      ),
    ];
  }
  const findings = [ok('Instantly key', `workspace ${workspace.name ?? ''} ${workspace.id}`)];
  if (instantly.workspace && instantly.workspace !== workspace.id) {
    const found = `INSTANTLY_WORKSPACE is ${instantly.workspace}, the key belongs to ${workspace.id}`;
    findings.push(fault('workspace', found, 'every event would be unknown: set one of the two right'));
  }
  const scopes: [string, () => Promise<unknown>][] = [
    ['block_list_entries:read', () => client.isBlocked('nobody@example.com')],
    ['campaigns:read', () => client.campaignAnalytics('00000000-0000-0000-0000-000000000000')],
    ['accounts:read', () => client.account('nobody@example.com').catch(unlessUnknown)],
    ['leads:read', () => client.findLeads('nobody@example.com')],
    ['emails:read', () => client.emailsOf('nobody@example.com')],
    ['webhooks:read', () => client.listWebhooks()],
    ['webhook_events:read', () => client.deliveriesOfWeek(Date.now())],
  ];
  for (const [scope, probe] of scopes) {
    findings.push(
      await probe().then(
        () => ok('Instantly scope', scope),
        (error: Error) => fault('Instantly scope', `${scope}: ${error.message}`, `give the key the scope ${scope}`),
      ),
    );
  }
  return [...findings, ...(await webhookFindings(client, settings))];
}

/** Whoever is told that there is no such thing may read. */
function unlessUnknown(error: unknown): void {
  if (!(error instanceof VendorError && error.trouble === 'not-found')) throw error;
}

async function webhookFindings(client: Instantly, settings: Settings): Promise<Finding[]> {
  const declared = declarationOf(settings);
  const existing = await client.listWebhooks().catch(() => undefined);
  if (!declared || !existing) return [];
  const { webhooks, changes } = planWebhooks(existing, declared, []);
  return [
    ...webhooks.map(({ name, id, offSince }) =>
      offSince === undefined
        ? ok('webhook', `${name} is active`)
        : fault(
            'webhook',
            `${name} is switched off since ${shortTime(new Date(offSince))}`,
            `make the receiver healthy; the monitor then resumes ours, or: cli webhooks resume ${id}`,
          ),
    ),
    ...changes.map(({ action, eventType }) =>
      fault(
        'webhook',
        `the one for ${eventType} is ${action === 'create' ? 'missing' : 'not as declared'}`,
        'cli webhooks apply; the monitor does so too',
      ),
    ),
  ];
}

/** Whether somebody watches the webhooks, and what it finds. */
export async function monitor(settings: Settings): Promise<Finding[]> {
  let temporal: Temporal | undefined;
  try {
    temporal = await connectTemporal(settings.temporal);
    const { alerts, rounds } = await monitorHealth(settings, temporal, createInstantly(settings.instantly));
    if (!alerts.length) return [ok('monitor', `finds nothing wrong after ${rounds} rounds`)];
    return alerts.map(({ title, lines }) => fault('monitor', title, lines.join(' ')));
  } catch (error) {
    return [fault('monitor', (error as Error).message, 'npm run worker starts it; check INSTANTLY_API_KEY')];
  } finally {
    await temporal?.close();
  }
}

export async function slack({ slack }: Settings): Promise<Finding[]> {
  if (!slack.token) return [ok('Slack', 'no token: messages go to the outbox (npm run cli -- outbox list)')];
  try {
    const { team, user, response_metadata } = await createSlack({ ...slack, token: slack.token }).whoAmI();
    const scopes = response_metadata?.scopes;
    const findings = [ok('Slack', `${user} in ${team}`)];
    if (scopes && !scopes.includes('chat:write')) {
      findings.push(
        fault('Slack scope', `chat:write is missing (${scopes.join(', ')})`, 'add it and reinstall the app'),
      );
    }
    const blind = scopes ? missingForHistory(scopes, slack.channels) : [];
    if (blind.length) {
      findings.push(
        warning(
          'Slack scope',
          `${blind.join(', ')} missing: when an answer of Slack’s is lost, nobody can see whether the message was ` +
            `posted; ${UNSEEN[slack.unknownOutcome]} (SLACK_UNKNOWN_OUTCOME=${slack.unknownOutcome})`,
          `add ${blind.join(', ')} (groups:… for private channels) and reinstall the app`,
        ),
      );
    }
    return findings;
  } catch (error) {
    return [fault('Slack', (error as Error).message, 'check SLACK_BOT_TOKEN: a bot token begins with xoxb-')];
  }
}

const UNSEEN = {
  repeat: 'it is posted again and may be there twice',
  skip: 'it is not posted again and may be missing',
};

/** A channel's id is looked up only where the settings hold its name. */
function missingForHistory(scopes: string[], channels: Settings['slack']['channels']): string[] {
  const named = Object.values(channels).some((channel) => !isChannelId(channel));
  return ['channels:history', ...(named ? ['channels:read'] : [])].filter(
    (scope) => !scopes.includes(scope) && !scopes.includes(scope.replace('channels', 'groups')),
  );
}
