import { resolve } from 'node:path';
import { type CrmName, CRMS } from '../../activities/crm/index.ts';
import type { CrmKind } from '../../activities/crm-port.ts';
import { SANDBOX_API_KEY } from '../sandbox/credentials.ts';
import { parseVariables, SettingsError, wrongVariable } from '../variables/parse.ts';
import { cacheDirOf } from './cache-dir.ts';
import { readFollowUps } from './follow-ups.ts';
import { misspelt } from './misspelt.ts';
import { type Pace, remoteQueues } from './pace.ts';
import type { Env, Settings } from './settings.ts';
import { temporalSettings, uiUrlOf } from './temporal.ts';
import { readTraces } from './traces.ts';
import { isKnown, KNOWN, secrecyOf, Variables } from './variables.ts';

/** Typed settings from an environment. Throws `SettingsError`. Reads Temporal's TOML profile if one is named. */
export function readSettings(env: Env): Settings {
  // An empty variable counts as not set: compose files and CI pass variables that are not set as empty ones.
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  refuseControls(given);
  const v = parseVariables(Variables, given);
  const crm = crmSettings(v.CRM, given);
  const followUps = readFollowUps(given);
  if (v.OPS_ADDRESS?.port === v.PORT && v.PORT !== 0)
    throw new SettingsError(wrongVariable('OPS_ADDRESS', given['OPS_ADDRESS'], 'of another port than PORT'));
  if (v.ANSWER_LINK_KEY?.some((key) => v.INSTANTLY_WEBHOOK_SECRET?.includes(key)))
    throw new SettingsError('ANSWER_LINK_KEY is the webhook’s secret, it should be a key of its own');
  const receiverUrl = urlOf(v.HOST, v.PORT);
  const sandboxUrl = urlOf(v.SANDBOX_HOST, v.SANDBOX_PORT);
  const sandbox = v.INSTANTLY_API_KEY === undefined;
  const { warnings, ...temporal } = temporalSettings(given, v.TEMPORAL_DEV_PORT);
  const pace: Pace = {
    crm: crm.callsPerSecond,
    slack: v.SLACK_BOT_TOKEN === undefined ? null : v.SLACK_MESSAGES_PER_SECOND,
    instantly: sandbox ? null : v.INSTANTLY_REQUESTS_PER_SECOND,
    emails: sandbox ? null : v.INSTANTLY_EMAIL_LISTS_PER_MINUTE / 60,
  };
  return {
    warnings: [...spellingWarnings(given), ...warnings],
    host: v.HOST,
    port: v.PORT,
    receiverUrl,
    opsAddress: v.OPS_ADDRESS,
    workerPort: v.WORKER_PORT,
    desk: {
      address: { host: v.DESK_HOST, port: v.DESK_PORT ?? deskPortOf(v.PORT) },
      texts: v.DESK_TEXTS,
      url: v.DESK_URL,
      auth: v.DESK_AUTH,
      users: v.DESK_USERS ?? [],
      allowed: { operator: v.DESK_OPERATORS, viewer: v.DESK_VIEWERS },
      sessionKeys: v.DESK_SESSION_KEY,
      oidc: {
        issuer: v.DESK_OIDC_ISSUER,
        clientId: v.DESK_OIDC_CLIENT_ID,
        clientSecret: v.DESK_OIDC_CLIENT_SECRET,
        scopes: v.DESK_OIDC_SCOPES,
        groupsClaim: v.DESK_OIDC_GROUPS_CLAIM,
      },
    },
    shutdownDelayMs: v.SHUTDOWN_DELAY,
    publicUrl: v.PUBLIC_URL?.replace(/\/+$/, '') ?? (sandbox ? receiverUrl : undefined),
    dataDir: resolve(v.DATA_DIR),
    database:
      v.DATABASE_URL === undefined
        ? undefined
        : {
            url: v.DATABASE_URL,
            poolSize: v.DATABASE_POOL_SIZE,
            connectionTimeoutMs: v.DATABASE_CONNECTION_TIMEOUT,
            statementTimeoutMs: v.DATABASE_STATEMENT_TIMEOUT,
          },
    cacheDir: cacheDirOf(given),
    logLevel: v.LOG_LEVEL,
    traces: readTraces(given),
    trustProxy: v.TRUST_PROXY,
    maxBodyBytes: v.MAX_BODY,
    ackWhen: v.ACK_WHEN,
    journalMaxBytes: v.JOURNAL_MAX_SIZE,
    journalKeepPayloadsMs: v.JOURNAL_KEEP_PAYLOADS,
    modelKeepMs: v.DESK_KEEP,
    dedupeWindowMs: v.DEDUPE_WINDOW,
    eventsIgnored: new Set(v.EVENTS_IGNORED),
    dispatchConcurrency: v.DISPATCH_CONCURRENCY,
    sandbox,
    sandboxAddress: { host: v.SANDBOX_HOST, port: v.SANDBOX_PORT },
    sandboxUrl,
    instantly: {
      apiKey: v.INSTANTLY_API_KEY ?? SANDBOX_API_KEY,
      apiUrl: sandbox ? `${sandboxUrl}/api/v2` : v.INSTANTLY_API_URL,
      requestsPerSecond: v.INSTANTLY_REQUESTS_PER_SECOND,
      emailListsPerMinute: sandbox ? undefined : v.INSTANTLY_EMAIL_LISTS_PER_MINUTE,
      workspace: v.INSTANTLY_WORKSPACE,
    },
    webhookSecrets: v.INSTANTLY_WEBHOOK_SECRET,
    answerLinkKeys: v.ANSWER_LINK_KEY,
    webhookEvents: v.WEBHOOK_EVENTS,
    monitorIntervalMs: v.MONITOR_INTERVAL,
    booksSettleMs: v.BOOKS_SETTLE,
    silenceAfterMs: v.SILENCE_AFTER,
    calendar: { zone: v.TEAM_TIME_ZONE, hours: v.WORKING_HOURS, holidays: v.HOLIDAYS },
    temporal: {
      ...temporal,
      taskQueue: v.TEMPORAL_TASK_QUEUE,
      maxCachedWorkflows: v.TEMPORAL_MAX_CACHED_WORKFLOWS,
      version: workerVersion(v.TEMPORAL_DEPLOYMENT_NAME, v.TEMPORAL_WORKER_BUILD_ID),
      devPort: v.TEMPORAL_DEV_PORT,
      devUiPort: v.TEMPORAL_DEV_UI_PORT,
      uiUrl: v.TEMPORAL_UI_URL?.replace(/\/+$/, '') ?? uiUrlOf(temporal, v.TEMPORAL_DEV_UI_PORT),
    },
    crm,
    crmRecordUrl: v.CRM_RECORD_URL,
    slack: {
      token: v.SLACK_BOT_TOKEN,
      apiUrl: v.SLACK_API_URL.replace(/\/*$/, '/'),
      channels: { replies: v.SLACK_CHANNEL_REPLIES, wins: v.SLACK_CHANNEL_WINS, ops: v.SLACK_CHANNEL_OPS },
      owners: v.SLACK_OWNERS,
      unknownOutcome: v.SLACK_UNKNOWN_OUTCOME,
    },
    pace,
    policy: {
      bounceBlocklist: v.BOUNCE_BLOCKLIST,
      replyText: v.SLACK_REPLY_TEXT,
      queues: remoteQueues(v.TEMPORAL_TASK_QUEUE, pace),
      firstTry: { updates: crm.repeatable },
      followUps,
    },
  };
}

/** Beside the receiver's; any free one if that has any free one. */
const deskPortOf = (port: number): number => (port === 0 || port === 65_535 ? 0 : port + 1);

const urlOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

function crmSettings(name: CrmName, env: Record<string, string>): Settings['crm'] {
  const kind: CrmKind = CRMS[name];
  const values = parseVariables(kind.variables, env);
  return { name, values, callsPerSecond: kind.callsPerSecond(values), repeatable: kind.repeatable };
}

function workerVersion(deploymentName: string | undefined, buildId: string | undefined) {
  if (deploymentName !== undefined && buildId !== undefined) return { deploymentName, buildId };
  if (deploymentName === undefined && buildId === undefined) return undefined;
  const missing = buildId === undefined ? 'TEMPORAL_WORKER_BUILD_ID' : 'TEMPORAL_DEPLOYMENT_NAME';
  const both = 'TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID are set both or not at all';
  throw new SettingsError(wrongVariable(missing, undefined, `set too: ${both}`));
}

const spellingWarnings = (env: Record<string, string>): string[] =>
  misspelt(Object.keys(env), KNOWN).map(
    ({ name, meant }) => `${name} is set, which nothing reads; it should perhaps be ${meant}`,
  );

/** The variables that may have several lines: texts of messages, and certificates. */
const HAS_LINES = /^(FOLLOW_UP_\w+|TEMPORAL_TLS_\w+_DATA)$/;

/** Headers, URLs and queries must not contain control characters. In any other setting one is a mistake. */
function refuseControls(env: Record<string, string>): void {
  const should = 'one line, without line breaks and other control characters';
  const wrong = Object.entries(env)
    .filter(([name, value]) => isKnown(name) && !HAS_LINES.test(name) && /\p{Cc}/u.test(value))
    .map(([name, value]) => wrongVariable(name, value, should, secrecyOf(name)));
  if (wrong.length) throw new SettingsError(wrong.join('\n'));
}
