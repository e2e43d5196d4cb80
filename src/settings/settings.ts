import type { CrmName } from '../../activities/crm/index.ts';
import type { DeskRole } from '../domain/desk-role.ts';
import type { CalendarSettings } from '../calendar/settings.ts';
import type { OutreachEvent } from '../domain/event.ts';
import type { StandingPolicy } from '../domain/policy.ts';
import type { Owners } from '../slack/message.ts';
import type { DeskUser } from './desk-users.ts';
import type { Pace } from './pace.ts';
import type { DeskAuth } from './sections/desk.ts';
import type { TemporalConnection } from './temporal.ts';
import type { TracesSettings } from './traces.ts';

export type Env = Record<string, string | undefined>;

/** The checked settings of the environment. Each field names its variable, which `docs/settings.md` describes. */
export interface Settings {
  /** One sentence for each setting that can be used but is probably a mistake. */
  warnings: string[];

  /** HOST: where the receiver listens. */
  host: string;
  /** PORT; 0: any free port. */
  port: number;
  /** HOST and PORT as a URL, without a slash at its end. */
  receiverUrl: string;
  /** OPS_ADDRESS; undefined: the receiver serves metrics and health beside its webhook. */
  opsAddress: { host: string; port: number } | undefined;
  /** WORKER_PORT; 0: any free port. */
  workerPort: number;
  desk: DeskSettings;
  /** SHUTDOWN_DELAY, in milliseconds. */
  shutdownDelayMs: number;
  /** PUBLIC_URL without a slash at its end. Not set: with the sandbox the receiver's URL, else undefined. */
  publicUrl: string | undefined;
  /** DATA_DIR, absolute. */
  dataDir: string;
  /** DATABASE_URL and its settings; undefined: journal, local CRM and outbox are files in DATA_DIR. */
  database: DatabaseSettings | undefined;
  /** The cache folder, absolute: in XDG_CACHE_HOME, or in the usual place of the operating system. */
  cacheDir: string;
  /** LOG_LEVEL */
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Where traces go (OTEL_…); undefined: there are none. */
  traces: TracesSettings | undefined;
  /** TRUST_PROXY */
  trustProxy: boolean;
  /** MAX_BODY, in bytes. */
  maxBodyBytes: number;
  /** ACK_WHEN */
  ackWhen: 'journaled' | 'started';
  /** JOURNAL_MAX_SIZE, in bytes. */
  journalMaxBytes: number;
  /** JOURNAL_KEEP_PAYLOADS, in milliseconds. */
  journalKeepPayloadsMs: number;
  /** DESK_KEEP, in milliseconds. */
  modelKeepMs: number;
  /** DEDUPE_WINDOW, in milliseconds. */
  dedupeWindowMs: number;
  /** EVENTS_IGNORED */
  eventsIgnored: Set<OutreachEvent['kind']>;
  /** DISPATCH_CONCURRENCY: workflow starts at the same time. */
  dispatchConcurrency: number;

  /** Whether the sandbox takes the place of Instantly, because INSTANTLY_API_KEY is not set. */
  sandbox: boolean;
  /** SANDBOX_HOST and SANDBOX_PORT */
  sandboxAddress: { host: string; port: number };
  /** SANDBOX_HOST and SANDBOX_PORT as a URL, without a slash at its end. */
  sandboxUrl: string;
  instantly: InstantlySettings;
  /** INSTANTLY_WEBHOOK_SECRET: each of them is accepted, the first is sent; undefined: not set. */
  webhookSecrets: string[] | undefined;
  /** ANSWER_LINK_KEY: a signature by any of them is accepted, the first one signs; undefined: not set. */
  answerLinkKeys: string[] | undefined;
  /** WEBHOOK_EVENTS: Instantly's names of event types. */
  webhookEvents: string[];
  /** MONITOR_INTERVAL, in milliseconds. */
  monitorIntervalMs: number;
  /** BOOKS_SETTLE, in milliseconds. */
  booksSettleMs: number;
  /** SILENCE_AFTER, in milliseconds. */
  silenceAfterMs: number;

  /** TEAM_TIME_ZONE, WORKING_HOURS and HOLIDAYS */
  calendar: CalendarSettings;
  temporal: TemporalConnection & WorkerSettings;

  crm: {
    /** CRM */
    name: CrmName;
    /** The values of the CRM's own variables. The CRM's file knows their types. */
    values: Record<string, unknown>;
    /** The most calls from all workers together; null: the CRM is local. */
    callsPerSecond: number | null;
    /** The events whose update may be repeated. */
    repeatable: 'all' | 'bulk';
  };
  /** CRM_RECORD_URL, with `{email}` in it. */
  crmRecordUrl: string | undefined;
  slack: SlackSettings;
  /** INSTANTLY_REQUESTS_PER_SECOND, INSTANTLY_EMAIL_LISTS_PER_MINUTE, SLACK_MESSAGES_PER_SECOND and the CRM's. */
  pace: Pace;
  /** BOUNCE_BLOCKLIST, SLACK_REPLY_TEXT, FOLLOW_UP_…, and the task queues of remote vendors. */
  policy: Required<StandingPolicy>;
}

export interface DeskSettings {
  /** DESK_HOST and DESK_PORT */
  address: { host: string; port: number };
  /** DESK_TEXTS */
  texts: 'shown' | 'on-demand';
  /** DESK_URL, without a slash at its end. */
  url: string | undefined;
  /** DESK_AUTH */
  auth: DeskAuth;
  /** DESK_USERS */
  users: DeskUser[];
  /** DESK_OPERATORS and DESK_VIEWERS: groups and email addresses. */
  allowed: Record<DeskRole, string[]>;
  /** DESK_SESSION_KEY: a signature by any of them is accepted, the first one signs; undefined: not set. */
  sessionKeys: string[] | undefined;
  /** DESK_OIDC_… */
  oidc: {
    issuer: string | undefined;
    clientId: string | undefined;
    clientSecret: string | undefined;
    scopes: string;
    groupsClaim: string;
  };
}

export interface DatabaseSettings {
  /** DATABASE_URL */
  url: string;
  /** DATABASE_POOL_SIZE */
  poolSize: number;
  /** DATABASE_CONNECTION_TIMEOUT, in milliseconds. */
  connectionTimeoutMs: number;
  /** DATABASE_STATEMENT_TIMEOUT, in milliseconds. */
  statementTimeoutMs: number;
}

export interface InstantlySettings {
  /** INSTANTLY_API_KEY, or the sandbox's. */
  apiKey: string;
  /** INSTANTLY_API_URL, or the sandbox's. */
  apiUrl: string;
  /** INSTANTLY_REQUESTS_PER_SECOND */
  requestsPerSecond: number;
  /** INSTANTLY_EMAIL_LISTS_PER_MINUTE; undefined: the sandbox has no limit. */
  emailListsPerMinute: number | undefined;
  /** INSTANTLY_WORKSPACE: Instantly's id. */
  workspace: string | undefined;
}

export interface SlackSettings {
  /** SLACK_BOT_TOKEN; undefined: messages go to the local outbox. */
  token: string | undefined;
  /** SLACK_API_URL, with a slash at its end. */
  apiUrl: string;
  /** SLACK_CHANNEL_REPLIES, SLACK_CHANNEL_WINS and SLACK_CHANNEL_OPS: names or ids. */
  channels: { replies: string; wins: string; ops: string };
  /** SLACK_OWNERS */
  owners: Owners;
  /** SLACK_UNKNOWN_OUTCOME */
  unknownOutcome: 'repeat' | 'skip';
}

export interface WorkerSettings {
  /** TEMPORAL_TASK_QUEUE */
  taskQueue: string;
  /** TEMPORAL_MAX_CACHED_WORKFLOWS */
  maxCachedWorkflows: number;
  /** TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID; undefined: the worker has no version. */
  version: { deploymentName: string; buildId: string } | undefined;
  /** TEMPORAL_DEV_PORT */
  devPort: number;
  /** TEMPORAL_DEV_UI_PORT */
  devUiPort: number;
  /** TEMPORAL_UI_URL without a slash at its end, or the one that is known; undefined: links to workflows are left out. */
  uiUrl: string | undefined;
}
