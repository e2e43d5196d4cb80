import { command } from './domain/command.ts';
import { join } from 'node:path';
import type { NativeConnection } from '@temporalio/worker';
import { certificateEnds } from './settings/certificate-ends.ts';
import type { Settings } from './settings/settings.ts';
import { withoutControls } from './domain/text/without-controls.ts';
import { crmFaults } from './process/open-crm.ts';
import { runDemo } from './start/demo.ts';
import { endDemo, remoteSettings, withoutDemo } from './start/demo-people.ts';
import { createInstantly } from './instantly/client.ts';
import { mask } from './log/mask.ts';
import { forgetKilledWorker } from './runs/forget-killed-worker.ts';
import { requestRound } from './runs/monitor.ts';
import { OUTREACH_EVENT } from './runs/workflow-types.ts';
import { SettingsError } from './variables/parse.ts';
import { setLevel } from './log/log.ts';
import { createMetrics } from './metrics/registry.ts';
import { openAccess } from './desk/auth/open-access.ts';
import { claimStart, startIdentity } from './start/claim-start.ts';
import { mustHaveAddresses } from './start/own-addresses.ts';
import { runProcess, type Process } from './process/run-process.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { startSandbox } from './sandbox.ts';
import { answerLinkKeys, webhookSecrets } from './settings/kept-secrets.ts';
import { connectTemporal, type Temporal } from './temporal/connection.ts';
import { coreMetrics } from './temporal/core-metrics.ts';
import { startDevServer } from './dev-server/dev-server.ts';
import { openModelFeed } from './model-feed/open-model-feed.ts';
import { prepareNamespace } from './temporal/namespace.ts';
import { installRuntime } from './temporal/runtime.ts';
import { findTemporalCli } from './dev-server/find-temporal-cli.ts';
import { openTraces } from './traces/open-traces.ts';
import { startWorker } from './worker.ts';
import { startDesk } from './desk.ts';

const ONE_PROCESS =
  'TEMPORAL_DEPLOYMENT_NAME is set, but npm start ends the old build when it starts the new one: ' +
  'unset it and TEMPORAL_WORKER_BUILD_ID, or run npm run receiver and npm run worker instead';
const CHATTY_LEVELS: string[] = ['info', 'debug', 'trace'];
function print(line: string): void {
  process.stdout.write(mask(`${withoutControls(line)}\n`));
}

/** Runs everything in one process. Dev server and sandbox only run if the settings name no Temporal and no Instantly key. */
export const runEverything = (env: NodeJS.ProcessEnv): Promise<void> =>
  runProcess('start', env, async (self) => {
    const { settings, log, lifetime } = self;
    // Until the demo's table is printed, only warnings and errors are logged.
    if (CHATTY_LEVELS.includes(settings.logLevel)) setLevel(log, 'warn');
    if (settings.temporal.version) throw new SettingsError(ONE_PROCESS);
    const { followsKill, release } = claimStart(settings.dataDir);
    lifetime.defer(release);
    const core = await coreMetrics();
    installRuntime(log, core.exporter);
    const metrics = createMetrics('start', {
      dataDir: settings.dataDir,
      certificateEnds: certificateEnds(settings),
      others: core.text,
    });
    webhookSecrets(settings, true);
    answerLinkKeys(settings, true);
    // Wrong settings are refused before anything is started.
    const access = openAccess(settings, log);
    await mustHaveAddresses(settings);

    const sandbox = settings.sandbox ? await startSandbox(settings, log, metrics) : undefined;
    if (sandbox) lifetime.defer(() => sandbox.close());
    const { temporal, uiUrl } = await startTemporal(self, env);
    await prepareNamespace(temporal, settings.dedupeWindowMs, log);
    // A dev server of ours has started anew, and believes nothing. If this fails, some tasks wait for three seconds.
    if (followsKill && settings.temporal.external) void forgetKilledWorker(temporal).catch(() => undefined);
    const remote = remoteSettings(settings);
    if (remote.length) await endDemo(temporal);
    const faults = crmFaults(settings);
    const traces = await openTraces(settings.traces, 'start', log, env);
    lifetime.defer(() => traces?.close());
    const feed = await openModelFeed(settings, 'start', log);
    lifetime.defer(() => feed.close());
    const worker = await startWorker(settings, temporal, log, {
      registry: metrics.registry,
      traces,
      feed,
      identity: startIdentity(settings.dataDir),
    });
    lifetime.defer(() => worker.close());
    const receiver = await startReceiver(settings, temporal, log, true, {
      metrics,
      traces,
      feed,
      isBusy: worker.isBusy,
    });
    lifetime.defer(() => receiver.close());
    const desk = await startDesk(settings, access, { temporal, model: feed.model, log });
    lifetime.defer(() => desk.close());

    const round = roundNow(settings, temporal).catch((error: unknown) =>
      log.warn({ err: error }, 'the webhook monitor could not run a round now; the next one comes by itself'),
    );
    if (sandbox) {
      // The round creates the webhook by which the demo is delivered.
      await round;
      if (await receiver.isUnused) {
        const demo = { sandbox, temporal };
        print(`\n${remote.length ? withoutDemo(remote) : await runDemo(demo)}`);
      }
    }
    for (const fault of await faults) print(`\n${fault}`);
    print(links(settings, desk.url, receiver, temporal.namespace, uiUrl));
    setLevel(log, settings.logLevel);
  });

/** Lets the monitor run a round now: it replays what was missed while this machine was off. */
async function roundNow(settings: Settings, temporal: Temporal): Promise<void> {
  await requestRound(settings, temporal, createInstantly(settings.instantly));
}

async function startTemporal({ settings, log, lifetime, ending }: Process, env: NodeJS.ProcessEnv) {
  let uiUrl: string | undefined;
  if (!settings.temporal.external) {
    const { devPort, devUiPort } = settings.temporal;
    const binary = await findTemporalCli({
      env,
      cacheDir: settings.cacheDir,
      report: print,
      signal: ending,
    });
    const dbFile = join(settings.dataDir, 'temporal.db');
    const server = await startDevServer({ binary, dbFile, port: devPort, uiPort: devUiPort, log });
    lifetime.defer(() => server.stop());
    uiUrl = server.uiUrl;
  }
  const temporal: Temporal<NativeConnection> = await connectTemporal(settings.temporal);
  lifetime.defer(() => temporal.close());
  return { temporal, uiUrl };
}

function links(
  { crm, slack }: Settings,
  deskUrl: string,
  receiver: Receiver,
  namespace: string,
  uiUrl: string | undefined,
): string {
  const query = encodeURIComponent(`WorkflowType = '${OUTREACH_EVENT}'`);
  return [
    '',
    `Desk          ${deskUrl}/`,
    ...(uiUrl ? [`Temporal UI   ${uiUrl}/namespaces/${namespace}/workflows?query=${query}`] : []),
    `Readiness     ${receiver.opsUrl}/readyz`,
    `One more      ${command('events send reply_received --lead jane@example.com')}`,
    ...(crm.name === 'local' ? [`Contacts      ${command('leads list')}`] : []),
    ...(slack.token ? [] : [`Messages      ${command('outbox list')}`]),
    'Ctrl-C stops it cleanly; the next start continues where it left off.',
    '',
  ].join('\n');
}
