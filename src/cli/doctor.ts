import { access, constants, mkdir } from 'node:fs/promises';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { request } from 'undici';
import { createSlack } from '../../activities/slack.ts';
import type { Settings } from '../config.ts';
import { createInstantly } from '../instantly/client.ts';
import { connectTemporal, type Temporal } from '../temporal/connection.ts';
import { missingSearchAttributes, pollersOf, retentionOf } from '../temporal/namespace.ts';
import type { CliContext } from './context.ts';
import { print } from './output.ts';

interface Finding {
  link: string;
  state: 'ok' | 'warning' | 'fault';
  found: string;
  cure?: string;
}

const ok = (link: string, found: string): Finding => ({ link, state: 'ok', found });
const warning = (link: string, found: string, cure: string): Finding => ({ link, state: 'warning', found, cure });
const fault = (link: string, found: string, cure: string): Finding => ({ link, state: 'fault', found, cure });

export function doctorCommand(program: Command, context: () => CliContext): void {
  program
    .command('doctor')
    .description('checks every link of the chain, with a cure beside each fault; exit code 1 when there is one')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const findings = await examine(context().settings);
      print(options.json, findings, () => findings.map(lineOf).join('\n'));
      if (findings.some(({ state }) => state === 'fault')) process.exitCode = 1;
    });
}

const MARKS = { ok: styleText('green', '✔'), warning: styleText('yellow', '!'), fault: styleText('red', '✘') };

const lineOf = ({ link, state, found, cure }: Finding): string =>
  `${MARKS[state]} ${link.padEnd(18)} ${found}${cure ? `\n${' '.repeat(21)}→ ${cure}` : ''}`;

async function examine(settings: Settings): Promise<Finding[]> {
  const groups = await Promise.all([
    dataDir(settings),
    receiver(settings),
    temporal(settings),
    instantly(settings),
    slack(settings),
  ]);
  return [
    ok('settings', `read; ${settings.sandbox ? 'the sandbox stands in for Instantly' : 'Instantly is real'}`),
    ...groups.flat(),
  ];
}

async function dataDir({ dataDir, crm }: Settings): Promise<Finding[]> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
    return [ok('data', dataDir), ok('CRM', crm)];
  } catch (error) {
    return [fault('data', (error as Error).message, 'set DATA_DIR to a folder that this user can write')];
  }
}

async function receiver({ receiverUrl, publicUrl }: Settings): Promise<Finding[]> {
  const url = `${receiverUrl}/readyz`;
  try {
    const { body } = await request(url, { headersTimeout: 5_000, bodyTimeout: 5_000 });
    const state = (await body.json()) as { problems: string[]; journal: { depth: number; oldest_age_seconds: number } };
    const { depth, oldest_age_seconds } = state.journal;
    return [
      ok('receiver', `answers at ${receiverUrl}`),
      state.problems.length
        ? fault('journal', state.problems.join('; '), 'events are kept meanwhile; cure what it names')
        : ok('journal', `${depth} waiting${depth ? `, the oldest for ${oldest_age_seconds} s` : ''}`),
      publicUrl
        ? ok('public URL', publicUrl)
        : warning('public URL', 'not set', 'set PUBLIC_URL to where Instantly reaches the receiver'),
    ];
  } catch (error) {
    return [
      fault('receiver', `${url}: ${(error as Error).message}`, 'npm start, or npm run receiver; check HOST and PORT'),
    ];
  }
}

async function temporal(settings: Settings): Promise<Finding[]> {
  let connected: Temporal;
  try {
    connected = await connectTemporal(settings.temporal);
  } catch (error) {
    return [fault('Temporal', (error as Error).message, 'npm start runs one; else check TEMPORAL_ADDRESS and its key')];
  }
  try {
    const findings = [ok('Temporal', `answers at ${connected.address}, namespace ${connected.namespace}`)];
    findings.push(await retention(connected, settings.dedupeWindowMs));
    findings.push(await searchAttributes(connected));
    findings.push(await workers(connected, settings.temporal.taskQueue));
    return findings;
  } finally {
    await connected.close();
  }
}

async function retention(temporal: Temporal, windowMs: number): Promise<Finding> {
  const days = (ms: number) => `${Math.round((ms / 86_400_000) * 10) / 10} days`;
  try {
    const retentionMs = await retentionOf(temporal);
    if (retentionMs >= windowMs) return ok('retention', days(retentionMs));
    const command = `temporal operator namespace update --retention ${Math.ceil(windowMs / 3_600_000)}h -n ${temporal.namespace}`;
    return warning('retention', `${days(retentionMs)}, DEDUPE_WINDOW is ${days(windowMs)}`, command);
  } catch (error) {
    return fault('retention', (error as Error).message, 'create the namespace, or set TEMPORAL_NAMESPACE');
  }
}

async function searchAttributes(temporal: Temporal): Promise<Finding> {
  try {
    const missing = await missingSearchAttributes(temporal);
    if (!missing.length) return ok('search attributes', 'registered');
    const options = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
    return fault(
      'search attributes',
      `missing: ${missing.join(', ')}`,
      `temporal operator search-attribute create ${options}`,
    );
  } catch (error) {
    return warning('search attributes', (error as Error).message, 'Temporal Cloud: look at the namespace’s settings');
  }
}

async function workers(temporal: Temporal, taskQueue: string): Promise<Finding> {
  const { workflows, activities } = await pollersOf(temporal, taskQueue);
  return workflows && activities
    ? ok('worker', `${workflows} polling ${taskQueue}`)
    : fault('worker', `none polls ${taskQueue}`, 'npm run worker; check TEMPORAL_TASK_QUEUE on both sides');
}

async function instantly({ instantly, publicUrl }: Settings): Promise<Finding[]> {
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

async function slack({ slack }: Settings): Promise<Finding[]> {
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
