import { resolve } from 'node:path';
import { z } from 'zod';
import { type CrmName, CRMS } from '../../activities/crm/index.ts';
import type { CrmKind } from '../../activities/crm-port.ts';
import { FOLLOW_UP_VARIABLES, readFollowUps } from './follow-ups.ts';
import { cacheDirOf } from './cache-dir.ts';
import { readHolidays, readHours, readZone, zoneOfMachine } from '../calendar/settings.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/duration.ts';
import { EVENT_KINDS } from '../domain/event.ts';
import { type Lane, type LaneQueues, LANES } from '../domain/activities.ts';
import { BOUNCE_BLOCKLIST, type StandingPolicy } from '../domain/policy.ts';
import { SUBSCRIPTIONS } from '../instantly/webhooks.ts';
import { parseVariables, SettingsError, wrongVariable } from '../variables/parse.ts';
import { SANDBOX_API_KEY } from '../sandbox/credentials.ts';
import { readSlackOwners } from './slack-owners.ts';
import { misspelt } from './misspelt.ts';
import { TEMPORAL_VARIABLES, temporalSettings } from './temporal.ts';
import {
  baseUrl,
  duration,
  durationOrNone,
  flag,
  httpTemplate,
  list,
  listenAddress,
  ownSecrets,
  port,
  readWith,
  size,
  vendorKey,
} from '../variables/kinds.ts';

export type Env = Record<string, string | undefined>;

const ROTATION =
  '. To replace a shorter one set a new one here, at receiver and worker, and start both: with PUBLIC_URL the monitor ' +
  'writes it to the webhooks and replays what was refused meanwhile; else change X-Webhook-Secret in Instantly too';

const Variables = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  OPS_ADDRESS: listenAddress.optional(),
  SHUTDOWN_DELAY: durationOrNone.pipe(z.number().max(MINUTE_MS, 'at most 60 seconds')).prefault('2 seconds'),
  DATA_DIR: z.string().default('./data'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: flag.default(false),
  MAX_BODY: size
    .pipe(
      z
        .number()
        .min(16 * 1024, 'at least 16 KiB: a reply is often larger')
        .max(1.5 * 1024 ** 2, 'at most 1536 KiB: Temporal takes no larger event'),
    )
    .prefault('1 MiB'),
  ACK_WHEN: z.enum(['journaled', 'started']).default('journaled'),
  JOURNAL_MAX_SIZE: size.pipe(z.number().min(128 * 1024, 'at least 128 KiB')).prefault('1 GiB'),
  JOURNAL_KEEP_PAYLOADS: duration.pipe(z.number().min(1_000, 'at least 1 second')).prefault('24 hours'),
  DEDUPE_WINDOW: duration.pipe(z.number().min(HOUR_MS, 'at least 1 hour')).prefault('30 days'),
  EVENTS_IGNORED: list.pipe(z.array(z.enum(EVENT_KINDS))).prefault(''),
  DISPATCH_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(12),
  PUBLIC_URL: baseUrl().optional(),

  INSTANTLY_API_KEY: vendorKey().optional(),
  INSTANTLY_API_URL: baseUrl().default('https://api.instantly.ai/api/v2'),
  INSTANTLY_REQUESTS_PER_SECOND: z.coerce.number().min(0.1).max(100).default(9),
  INSTANTLY_EMAIL_LISTS_PER_MINUTE: z.coerce.number().min(1).max(20).default(17),
  INSTANTLY_WEBHOOK_SECRET: ownSecrets(16, ROTATION).optional(),
  ANSWER_LINK_KEY: ownSecrets(32).optional(),
  INSTANTLY_WORKSPACE: z.string().optional(),
  WEBHOOK_EVENTS: list.pipe(z.array(z.enum(SUBSCRIPTIONS)).min(1)).prefault('all_events'),
  MONITOR_INTERVAL: duration.pipe(z.number().min(1_000, 'at least 1 second')).prefault('5 minutes'),
  SILENCE_AFTER: duration.pipe(z.number().min(MINUTE_MS, 'at least 1 minute')).prefault('24 hours'),
  SANDBOX_HOST: z.string().default('127.0.0.1'),
  SANDBOX_PORT: port.default(4400),

  TEAM_TIME_ZONE: readWith(readZone).prefault(zoneOfMachine),
  WORKING_HOURS: readWith(readHours).prefault('Mon-Fri 09:00-17:00'),
  HOLIDAYS: readWith(readHolidays).prefault(''),

  TEMPORAL_TASK_QUEUE: z.string().default('instantly'),
  TEMPORAL_MAX_CACHED_WORKFLOWS: z.coerce.number().int().min(0).max(100_000).default(500),
  TEMPORAL_DEV_PORT: port.default(7233),
  TEMPORAL_DEV_UI_PORT: port.default(8233),
  TEMPORAL_UI_URL: baseUrl().optional(),
  TEMPORAL_DEPLOYMENT_NAME: z
    .string()
    .regex(/^(?!__)[^.:]+$/, 'a name without "." and ":" that does not begin with "__"')
    .optional(),
  TEMPORAL_WORKER_BUILD_ID: z
    .string()
    .regex(/^(?!__)/, 'a build id that does not begin with "__"')
    .optional(),

  CRM: z.enum(Object.keys(CRMS) as [CrmName]).default('local'),
  CRM_RECORD_URL: httpTemplate('email').optional(),
  SLACK_BOT_TOKEN: vendorKey().optional(),
  SLACK_API_URL: baseUrl().default('https://slack.com/api/'),
  SLACK_CHANNEL_REPLIES: z.string().default('#sales-replies'),
  SLACK_CHANNEL_WINS: z.string().default('#sales-wins'),
  SLACK_CHANNEL_OPS: z.string().default('#ops-alerts'),
  SLACK_OWNERS: readWith(readSlackOwners).prefault(''),
  SLACK_MESSAGES_PER_SECOND: z.coerce.number().min(0.01).max(100).default(1),
  SLACK_REPLY_TEXT: z.enum(['on', 'off']).default('on'),
  SLACK_UNKNOWN_OUTCOME: z.enum(['repeat', 'skip']).default('repeat'),
  BOUNCE_BLOCKLIST: z.enum(BOUNCE_BLOCKLIST).default('unless-soft'),
});

/** Every variable of ours. Temporal's own `TEMPORAL_*` come on top. */
export const VARIABLES = [Variables, ...Object.values(CRMS).map(({ variables }) => variables)]
  .flatMap(({ shape }) => Object.keys(shape))
  .concat(FOLLOW_UP_VARIABLES.map(({ variable }) => variable));

/** Whether something here reads the variable. */
export const isKnown = (name: string): boolean => KNOWN.includes(name) || name.startsWith('TEMPORAL_GRPC_META_');

/** All that is read, Temporal's own among it. */
export const KNOWN = [...VARIABLES, ...TEMPORAL_VARIABLES, 'TEMPORAL_CLI_PATH'];

export type Settings = ReturnType<typeof readSettings>;

/** Typed settings from an environment. Throws `SettingsError`. Reads Temporal's TOML profile where one is named. */
export function readSettings(env: Env) {
  // An empty variable is an absent one: that is how compose files and CI pass "not set".
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  refuseControls(given);
  const v = parseVariables(Variables, given);
  const crm = crmSettings(v.CRM, given);
  const followUps = followUpSettings(given);
  const receiverUrl = urlOf(v.HOST, v.PORT);
  if (v.OPS_ADDRESS?.port === v.PORT && v.PORT !== 0)
    throw new SettingsError(wrongVariable('OPS_ADDRESS', given['OPS_ADDRESS'], 'of another port than PORT'));
  if (v.ANSWER_LINK_KEY?.some((key) => v.INSTANTLY_WEBHOOK_SECRET?.includes(key)))
    throw new SettingsError('ANSWER_LINK_KEY is the webhook’s secret, it should be a key of its own');
  const sandboxUrl = urlOf(v.SANDBOX_HOST, v.SANDBOX_PORT);
  const sandbox = v.INSTANTLY_API_KEY === undefined;
  const { warnings, ...temporal } = temporalSettings(given, v.TEMPORAL_DEV_PORT);
  const version = workerVersion(v.TEMPORAL_DEPLOYMENT_NAME, v.TEMPORAL_WORKER_BUILD_ID);
  const pace: Pace = {
    crm: crm.updatesPerSecond,
    slack: v.SLACK_BOT_TOKEN === undefined ? null : v.SLACK_MESSAGES_PER_SECOND,
    // An address is looked up before it is blocked.
    instantly: sandbox ? null : v.INSTANTLY_REQUESTS_PER_SECOND / 2,
    // One list each, as a rule; the client has turns for the exceptions.
    emails: sandbox ? null : v.INSTANTLY_EMAIL_LISTS_PER_MINUTE / 60,
  };
  return {
    /** What can be used, but is hardly meant; a line each. */
    warnings: [
      ...misspelt(Object.keys(given), KNOWN).map(
        ({ name, meant }) => `${name} is set, which nothing reads; it should perhaps be ${meant}`,
      ),
      ...warnings,
    ],
    host: v.HOST,
    port: v.PORT,
    receiverUrl,
    /** Where this process serves metrics and health; undefined: the receiver does so beside its webhook. */
    opsAddress: v.OPS_ADDRESS,
    /** How long the receiver goes on serving once it is told to end. */
    shutdownDelayMs: v.SHUTDOWN_DELAY,
    publicUrl: v.PUBLIC_URL?.replace(/\/+$/, '') ?? (sandbox ? receiverUrl : undefined),
    dataDir: resolve(v.DATA_DIR),
    cacheDir: cacheDirOf(given),
    logLevel: v.LOG_LEVEL,
    trustProxy: v.TRUST_PROXY,
    maxBodyBytes: v.MAX_BODY,
    ackWhen: v.ACK_WHEN,
    journalMaxBytes: v.JOURNAL_MAX_SIZE,
    journalKeepPayloadsMs: v.JOURNAL_KEEP_PAYLOADS,
    dedupeWindowMs: v.DEDUPE_WINDOW,
    eventsIgnored: new Set(v.EVENTS_IGNORED),
    dispatchConcurrency: v.DISPATCH_CONCURRENCY,
    /** The stand-in for Instantly is used. */
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
    webhookEvents: [...new Set(v.WEBHOOK_EVENTS)],
    monitorIntervalMs: v.MONITOR_INTERVAL,
    silenceAfterMs: v.SILENCE_AFTER,
    calendar: { zone: v.TEAM_TIME_ZONE, hours: v.WORKING_HOURS, holidays: v.HOLIDAYS },
    temporal: {
      ...temporal,
      taskQueue: v.TEMPORAL_TASK_QUEUE,
      maxCachedWorkflows: v.TEMPORAL_MAX_CACHED_WORKFLOWS,
      /** Of this worker, where several builds of it run side by side. */
      version,
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
      followUps,
    } satisfies StandingPolicy,
  };
}

const urlOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The most activities per second on each lane, over all workers; null: the lane is local. */
export type Pace = Record<Lane, number | null>;

/** The lane's own task queue: Temporal enforces its pace. */
export const queueOf = (taskQueue: string, lane: Lane): string => `${taskQueue}-${lane}`;

const remoteQueues = (taskQueue: string, pace: Pace): LaneQueues =>
  Object.fromEntries(LANES.filter((lane) => pace[lane] !== null).map((lane) => [lane, queueOf(taskQueue, lane)]));

function crmSettings(name: CrmName, env: Record<string, string>) {
  const kind: CrmKind = CRMS[name];
  const values = parseVariables(kind.variables, env);
  return { name, values, updatesPerSecond: kind.updatesPerSecond(values) };
}

function followUpSettings(env: Record<string, string>) {
  const wrong: string[] = [];
  const followUps = readFollowUps(env, (line) => wrong.push(line));
  if (wrong.length) throw new SettingsError(wrong.join('\n'));
  return followUps;
}

function workerVersion(deploymentName: string | undefined, buildId: string | undefined) {
  if (deploymentName !== undefined && buildId !== undefined) return { deploymentName, buildId };
  if (deploymentName === undefined && buildId === undefined) return undefined;
  const missing = buildId === undefined ? 'TEMPORAL_WORKER_BUILD_ID' : 'TEMPORAL_DEPLOYMENT_NAME';
  const both = 'TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID are set both or not at all';
  throw new SettingsError(wrongVariable(missing, undefined, `set too: ${both}`));
}

/** Where people see a workflow: of the dev server, or of Temporal Cloud; elsewhere only `TEMPORAL_UI_URL` knows. */
function uiUrlOf({ external, address }: { external: boolean; address: string }, devUiPort: number): string | undefined {
  if (!external) return `http://127.0.0.1:${devUiPort}`;
  return /\.(tmprl\.cloud|temporal\.io)(:\d+)?$/.test(address) ? 'https://cloud.temporal.io' : undefined;
}

/** Texts of messages and certificates have lines. */
const HAS_LINES = /^(FOLLOW_UP_\w+|TEMPORAL_TLS_\w+_DATA)$/;

/** What stands in a header, a URL or a query may hold none; in other settings it is a slip as well. */
function refuseControls(env: Record<string, string>): void {
  const wrong = Object.entries(env)
    .filter(([name, value]) => isKnown(name) && !HAS_LINES.test(name) && /\p{Cc}/u.test(value))
    .map(([name, value]) => wrongVariable(name, value, 'one line, without line breaks and other control characters'));
  if (wrong.length) throw new SettingsError(wrong.join('\n'));
}
