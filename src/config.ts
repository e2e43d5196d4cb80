import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import ms, { type StringValue } from 'ms';
import { z } from 'zod';
import { EVENT_KINDS } from './domain/event.ts';
import { BOUNCE_BLOCKLIST } from './domain/policy.ts';
import { SUBSCRIPTIONS } from './instantly/webhooks.ts';
import { SANDBOX_API_KEY } from './sandbox/identity.ts';

export type Env = Record<string, string | undefined>;

/** A setting that cannot be used. The message has one line per variable: its name, what it holds, what it should be. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
);
const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url({ protocol: /^https?$/, error: 'a URL that begins with http:// or https://' });
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** In milliseconds. */
const duration = z.string().transform((text, context) => {
  const value = ms(text as StringValue);
  if (value !== undefined && value > 0) return value;
  context.addIssue({ code: 'custom', message: 'a duration such as "30 days", "5 minutes" or "45s"' });
  return z.NEVER;
});

/** In bytes. */
const size = z.string().transform((text, context) => {
  const [, number, unit] = /^(\d+)\s*(B|KiB|MiB|GiB)?$/i.exec(text) ?? [];
  const value = Number(number) * 1024 ** ['b', 'kib', 'mib', 'gib'].indexOf((unit ?? 'B').toLowerCase());
  if (value > 0) return value;
  context.addIssue({ code: 'custom', message: 'a size such as "1 GiB", "512 KiB" or a number of bytes' });
  return z.NEVER;
});

const Variables = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('./data'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: flag.default(false),
  MAX_BODY: size
    .pipe(z.number().max(1.5 * 1024 ** 2, 'at most 1536 KiB: Temporal takes no larger event'))
    .prefault('1 MiB'),
  ACK_WHEN: z.enum(['journaled', 'started']).default('journaled'),
  JOURNAL_MAX_SIZE: size.prefault('1 GiB'),
  JOURNAL_KEEP_PAYLOADS: duration.prefault('24 hours'),
  DEDUPE_WINDOW: duration.prefault('30 days'),
  EVENTS_IGNORED: list.pipe(z.array(z.enum(EVENT_KINDS))).prefault(''),
  DISPATCH_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(12),
  PUBLIC_URL: url.optional(),

  INSTANTLY_API_KEY: z.string().optional(),
  INSTANTLY_API_URL: url.default('https://api.instantly.ai/api/v2'),
  INSTANTLY_REQUESTS_PER_SECOND: z.coerce.number().min(0.1).max(100).default(9),
  INSTANTLY_WEBHOOK_SECRET: list.optional(),
  INSTANTLY_WORKSPACE: z.string().optional(),
  WEBHOOK_EVENTS: list.pipe(z.array(z.enum(SUBSCRIPTIONS)).min(1)).prefault('all_events'),
  MONITOR_INTERVAL: duration.pipe(z.number().min(1_000, 'at least 1 second')).prefault('5 minutes'),
  SILENCE_AFTER: duration.prefault('24 hours'),
  SANDBOX_PORT: port.default(4400),

  TEMPORAL_TASK_QUEUE: z.string().default('instantly'),
  TEMPORAL_DEV_PORT: port.default(7233),
  TEMPORAL_DEV_UI_PORT: port.default(8233),

  CRM: z.enum(['local']).default('local'),
  SLACK_BOT_TOKEN: z.string().optional(),
  SLACK_API_URL: url.default('https://slack.com/api/'),
  SLACK_CHANNEL_REPLIES: z.string().default('#sales-replies'),
  SLACK_CHANNEL_WINS: z.string().default('#sales-wins'),
  SLACK_CHANNEL_OPS: z.string().default('#ops-alerts'),
  BOUNCE_BLOCKLIST: z.enum(BOUNCE_BLOCKLIST).default('unless-soft'),
});

/** Every variable that is read, for `.env.example` to be held against. Temporal's own `TEMPORAL_*` come on top. */
export const VARIABLES = Object.keys(Variables.shape);

export type Settings = ReturnType<typeof readSettings>;

/** Typed settings from an environment. Throws `SettingsError`. Reads Temporal's TOML profile where one is named. */
export function readSettings(env: Env) {
  // An empty variable is an absent one: that is how compose files and CI pass "not set".
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value]] : [])),
  );
  const parsed = Variables.safeParse(given);
  if (!parsed.success) throw new SettingsError(parsed.error.issues.map((issue) => explain(issue, given)).join('\n'));
  const v = parsed.data;
  const receiverUrl = `http://${v.HOST.includes(':') ? `[${v.HOST}]` : v.HOST}:${v.PORT}`;
  const sandbox = v.INSTANTLY_API_KEY === undefined;
  return {
    host: v.HOST,
    port: v.PORT,
    receiverUrl,
    publicUrl: v.PUBLIC_URL?.replace(/\/+$/, '') ?? (sandbox ? receiverUrl : undefined),
    dataDir: resolve(v.DATA_DIR),
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
    sandboxPort: v.SANDBOX_PORT,
    instantly: {
      apiKey: v.INSTANTLY_API_KEY ?? SANDBOX_API_KEY,
      apiUrl: sandbox ? `http://127.0.0.1:${v.SANDBOX_PORT}/api/v2` : v.INSTANTLY_API_URL,
      requestsPerSecond: v.INSTANTLY_REQUESTS_PER_SECOND,
      workspace: v.INSTANTLY_WORKSPACE,
    },
    webhookSecrets: v.INSTANTLY_WEBHOOK_SECRET,
    webhookEvents: [...new Set(v.WEBHOOK_EVENTS)],
    monitorIntervalMs: v.MONITOR_INTERVAL,
    silenceAfterMs: v.SILENCE_AFTER,
    temporal: {
      ...temporalSettings(given, v.TEMPORAL_DEV_PORT),
      taskQueue: v.TEMPORAL_TASK_QUEUE,
      devPort: v.TEMPORAL_DEV_PORT,
      devUiPort: v.TEMPORAL_DEV_UI_PORT,
    },
    crm: v.CRM,
    slack: {
      token: v.SLACK_BOT_TOKEN,
      apiUrl: v.SLACK_API_URL.replace(/\/*$/, '/'),
      channels: { replies: v.SLACK_CHANNEL_REPLIES, wins: v.SLACK_CHANNEL_WINS, ops: v.SLACK_CHANNEL_OPS },
    },
    policy: { bounceBlocklist: v.BOUNCE_BLOCKLIST },
  };
}

/**
 * Temporal is somewhere else as soon as the environment says where. A `temporal.toml` that merely lies about counts
 * only then: nobody's laptop should reach for a production namespace unasked.
 */
function temporalSettings(env: Record<string, string>, devPort: number) {
  const file = env['TEMPORAL_CONFIG_FILE'];
  if (file && !existsSync(file)) throw new SettingsError(`TEMPORAL_CONFIG_FILE is "${file}", which is not there`);
  const external = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'].some((name) => env[name]);
  let config: ClientConnectConfig;
  try {
    config = loadClientConnectConfig({ overrideEnvVars: env, disableFile: !external });
  } catch (error) {
    throw new SettingsError(`Temporal’s settings cannot be used: ${(error as Error).message}`);
  }
  const address = external ? (config.connectionOptions.address ?? 'localhost:7233') : `127.0.0.1:${devPort}`;
  return {
    external,
    address,
    connection: { ...config.connectionOptions, address },
    namespace: config.namespace ?? 'default',
  };
}

/** What a variable should be, where zod's own words are not enough. */
function explain(issue: z.core.$ZodIssue, env: Record<string, string>): string {
  const name = String(issue.path[0]);
  const holds = /SECRET|TOKEN|KEY/.test(name) ? 'a value (not shown)' : JSON.stringify(env[name]);
  return `${name} is ${holds}, it should be ${wanted(issue)}`;
}

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value')
    return `${issue.path.length > 1 ? 'a list of ' : ''}one of ${issue.values.join(', ')}`;
  if (/^at (most|least) \d+ [A-Za-z]/.test(issue.message)) return issue.message;
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum}`;
  if (issue.code === 'invalid_type') return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`;
  return issue.message;
}

/** The environment with `.env` beneath it, where there is one. */
export function withDotEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
  } catch (error) {
    throw new SettingsError(`.env cannot be read: ${(error as Error).message}`);
  }
  return env;
}
