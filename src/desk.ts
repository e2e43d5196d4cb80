import { setTimeout as sleep } from 'node:timers/promises';
import { clockOf } from './calendar/clock.ts';
import { createAskTemporal } from './desk/ask-temporal.ts';
import { createDeskApp } from './desk/app.ts';
import type { Access } from './desk/auth/access.ts';
import { openAccess } from './desk/auth/open-access.ts';
import { deskReadiness } from './desk/readiness.ts';
import { createJobs } from './desk/jobs/jobs.ts';
import { serve, type Served } from './http/serve.ts';
import type { Log } from './log/log.ts';
import { createMetrics } from './metrics/registry.ts';
import { serveOps } from './process/ops-server.ts';
import { runProcess } from './process/run-process.ts';
import { openReadModel } from './read-model/open-read-model.ts';
import type { ReadModel } from './read-model/read-model.ts';
import { certificateEnds } from './settings/certificate-ends.ts';
import type { Settings } from './settings/settings.ts';
import { connectTemporalLazily, type Temporal } from './temporal/connection.ts';

/** How long the requests of jobs are awaited when the desk ends. */
const JOBS_END_MS = 3_000;

/**
 * Serves the desk. Temporal and the database may be away at any time. Rejects with one sentence if the port is taken.
 * @param access from `openAccess`, which refuses wrong settings before anything is opened.
 * @param model stays open when the desk is closed.
 */
export async function startDesk(
  settings: Settings,
  access: Access,
  { temporal, model, log }: { temporal: Temporal; model: ReadModel; log: Log },
): Promise<Served> {
  const ending = new AbortController();
  const jobs = createJobs({ temporal, model, log, ending: ending.signal });
  const ask = createAskTemporal(temporal, log);
  const app = createDeskApp(
    { settings, model, temporal, ask, log, clock: clockOf(settings.calendar.zone), ending: ending.signal, jobs },
    access,
  );
  const served = await serve(app.callback(), {
    ...settings.desk.address,
    variables: { host: 'DESK_HOST', port: 'DESK_PORT' },
  });
  log.info({ url: served.url }, 'desk listens');
  return {
    ...served,
    async close(graceMs) {
      ending.abort();
      await served.close(graceMs);
      // While Temporal is away a request would wait longer than a process has to end.
      await Promise.race([jobs.idle(), sleep(JOBS_END_MS, undefined, { ref: false })]);
    },
  };
}

if (import.meta.main) {
  await runProcess('desk', process.env, async ({ settings, log, lifetime }) => {
    const access = openAccess(settings, log);
    const temporal = connectTemporalLazily(settings.temporal);
    lifetime.defer(() => temporal.close());
    const model = await openReadModel(settings, 'desk', log);
    lifetime.defer(() => model.close());
    const desk = await startDesk(settings, access, { temporal, model, log });
    lifetime.defer(() => desk.close());
    const sources = { dataDir: settings.dataDir, certificateEnds: certificateEnds(settings) };
    const health = { readiness: deskReadiness(model), metrics: createMetrics('desk', sources).text };
    const ops = await serveOps(settings, health, log);
    lifetime.defer(() => ops?.close());
    process.stdout.write(`\nDesk   ${desk.url}/\n`);
  });
}
