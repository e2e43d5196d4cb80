import { createSlack } from '../../../activities/slack.ts';
import type { Settings } from '../../config.ts';
import { createInstantly } from '../../instantly/client.ts';
import { fault, type Finding, ok } from './finding.ts';

export async function instantly({ instantly, publicUrl }: Settings): Promise<Finding[]> {
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
    ['webhooks:read', () => client.listWebhooks()],
  ];
  for (const [scope, probe] of scopes) {
    findings.push(
      await probe().then(
        () => ok('Instantly scope', scope),
        (error: Error) => fault('Instantly scope', `${scope}: ${error.message}`, `give the key the scope ${scope}`),
      ),
    );
  }
  if (publicUrl) findings.push(...(await webhookFinding(client, publicUrl)));
  return findings;
}

async function webhookFinding(client: ReturnType<typeof createInstantly>, publicUrl: string): Promise<Finding[]> {
  const webhooks = await client.listWebhooks().catch(() => undefined);
  if (!webhooks) return [];
  const ours = webhooks.filter(({ target_hook_url }) => target_hook_url.startsWith(publicUrl));
  if (!ours.length) {
    return [
      fault('webhook', `none points at ${publicUrl}`, `create one in Instantly for ${publicUrl}/webhooks/instantly`),
    ];
  }
  return ours.map(({ id, name, status }) =>
    status === 1 || status === 'active'
      ? ok('webhook', `${name ?? id} is active`)
      : fault(
          'webhook',
          `${name ?? id} is switched off (status ${status})`,
          'make the receiver healthy, then resume it in Instantly',
        ),
  );
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
    return findings;
  } catch (error) {
    return [fault('Slack', (error as Error).message, 'check SLACK_BOT_TOKEN: a bot token begins with xoxb-')];
  }
}
