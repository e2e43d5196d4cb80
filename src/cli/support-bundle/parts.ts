import { arch, release, type } from 'node:os';
import { DAY_MS } from '../../domain/duration.ts';
import { liveWorkers } from '../../temporal/live-workers.ts';
import { createInstantly } from '../../instantly/client.ts';
import { NAME, VERSION } from '../../log/about.ts';
import { askReadiness } from '../../outgoing/ask-receiver.ts';
import { sendRequest } from '../../outgoing/send-request.ts';
import { monitorHealth } from '../../runs/monitor.ts';
import { webhookSecrets } from '../../settings/kept-secrets.ts';
import { metricsUrls } from '../../settings/metrics-urls.ts';
import { booksBetween } from '../books/books-between.ts';
import type { CliContext } from '../context.ts';
import { COMPONENTS, examine } from '../../doctor/examine.ts';
import { clusterLogs, lastLines, logNames } from './log-files.ts';
import { shownSettings } from './shown-settings.ts';

/** A file of the bundle. */
export interface Part {
  name: string;
  /** Returns its text, or a value that is written as JSON. If it rejects, the bundle says why the file is missing. */
  read(): Promise<unknown>;
}

export interface BundleOptions {
  /** Logs to add. */
  log?: string[];
  /** More processes to ask for `/metrics`. */
  metrics?: string[];
}

const MOST_METRICS_BYTES = 16 * 1024 ** 2;
const TIMEOUT_MS = 5_000;

/** What the bundle has. Nothing in it is redacted yet. */
export const partsOf = (context: CliContext, options: BundleOptions): Part[] => [
  { name: 'versions.json', read: () => versions(context) },
  { name: 'settings.json', read: () => Promise.resolve(shownSettings(context.env)) },
  { name: 'doctor.json', read: () => examine(context.settings, COMPONENTS) },
  { name: 'receiver.json', read: () => askReadiness(context.settings.receiverUrl, secretOf(context)) },
  {
    name: 'monitor.json',
    read: () =>
      context.withTemporal((temporal) =>
        monitorHealth(context.settings, temporal, createInstantly(context.settings.instantly)),
      ),
  },
  {
    name: 'books.json',
    read: () =>
      context.withTemporal((temporal) =>
        booksBetween(context, temporal, { since: Date.now() - DAY_MS, until: Date.now() }),
      ),
  },
  {
    name: 'workers.json',
    read: () =>
      context.withTemporal((temporal) => liveWorkers(temporal, context.settings.temporal.taskQueue)).then(mustBeListed),
  },
  ...allMetricsUrls(context, options).map((url, i) => ({ name: `metrics/${i + 1}.txt`, read: () => metricsOf(url) })),
  ...logNames([...clusterLogs(context.settings.dataDir), ...(options.log ?? [])]).map(([name, file]) => ({
    name,
    read: () => lastLines(file),
  })),
];

async function versions({ withTemporal }: CliContext): Promise<object> {
  const server = await withTemporal(({ connection, call }) =>
    call(() => connection.workflowService.getSystemInfo({})),
  ).then(
    ({ serverVersion }) => serverVersion ?? 'unknown',
    (error: unknown) => `unknown: ${(error as Error).message}`,
  );
  return { [NAME]: VERSION, node: process.version, system: `${type()} ${release()} ${arch()}`, temporalServer: server };
}

/** A machine from which a person only runs commands may have no secret. */
function secretOf({ settings }: CliContext): string | undefined {
  try {
    return webhookSecrets(settings)[0];
  } catch {
    return undefined;
  }
}

function allMetricsUrls({ settings }: CliContext, { metrics = [] }: BundleOptions): string[] {
  const { sandbox, sandboxUrl } = settings;
  const others = [...(sandbox ? [sandboxUrl] : []), ...metrics].map(
    (url) => `${url.replace(/\/+$/, '').replace(/\/metrics$/, '')}/metrics`,
  );
  return [...new Set([...metricsUrls(settings), ...others])];
}

async function metricsOf(url: string): Promise<string> {
  const { status, text, isWhole } = await sendRequest({
    method: 'GET',
    url: new URL(url),
    mostBytes: MOST_METRICS_BYTES,
    timeoutMs: TIMEOUT_MS,
  });
  if (status !== 200 || !isWhole) throw new Error(`${url} answered ${status}, it should be 200 with metrics`);
  return `# ${url}\n${text}`;
}

function mustBeListed<T>(workers: T | undefined): T {
  if (!workers)
    throw new Error('the Temporal server lists no workers: it is older than 1.31, or the key may not read them');
  return workers;
}
