import closeWithGrace from 'close-with-grace';
import { readSettings } from '../settings/read-settings.ts';
import type { Env, Settings } from '../settings/settings.ts';
import { keepToUs, makeDataDir } from '../settings/data-dir.ts';
import { dotEnvWarnings, withDotEnv } from '../settings/dot-env.ts';
import { createLog, type Log } from '../log/log.ts';
import { keepSecret, mask } from '../log/mask.ts';
import { traceFields } from '../log/trace-fields.ts';
import { secretsIn, secretsOf } from '../settings/secrets-in-env.ts';
import { movedAway } from '../store-move/moved-away.ts';
import { sentenceOf } from './sentence-of.ts';

/** What each of our processes has from its start to its end. */
export interface Process {
  settings: Settings;
  log: Log;
  /** Functions deferred here run when the process ends, the last one first. */
  lifetime: AsyncDisposableStack;
  /** Aborts when the process gets a signal to end. */
  ending: AbortSignal;
  /** The signal that ends the process; undefined before, and if an error ends it. */
  endedBy(): NodeJS.Signals | undefined;
}

/** Shorter than the 10 seconds after which supervisors kill a process. */
const END_WITHIN_MS = 9_500;
/** The part of it that is needed after SHUTDOWN_DELAY. */
const CLOSE_WITHIN_MS = 7_500;
const PARENT_MS = 500;

/**
 * Runs a process until SIGINT or SIGTERM; a second signal ends it immediately. If it cannot start, it prints why in one
 * sentence and exits with code 1.
 * @param name the process: start, receiver, worker or sandbox.
 */
export async function runProcess(
  name: string,
  environment: NodeJS.ProcessEnv,
  start: (process: Process) => Promise<void>,
): Promise<void> {
  process.umask(0o077);
  const lifetime = new AsyncDisposableStack();
  const ending = new AbortController();
  let endedBy: NodeJS.Signals | undefined;
  let env: Env = environment;
  try {
    env = withDotEnv(environment);
    keepSecret(...secretsIn(env));
    const settings = readSettings(env);
    keepSecret(...secretsOf(settings));
    const log = createLog(settings.logLevel, name, settings.traces && traceFields);
    const delay = Math.max(END_WITHIN_MS, settings.shutdownDelayMs + CLOSE_WITHIN_MS);
    closeWithGrace({ delay, logger: false }, async ({ err, signal }) => {
      endedBy = signal;
      if (err) log.fatal({ err }, 'unexpected error; ending');
      else log.info({ signal }, 'ending: finishing what is under way');
      ending.abort(new Error('the process is ending'));
      await lifetime.disposeAsync();
      log.info('ended');
      // Otherwise the process would write forever to a reader of its log that is gone.
      await new Promise<void>((resolve) => log.flush(() => resolve()));
    });
    for (const warning of [...settings.warnings, ...dotEnvWarnings()]) log.warn(warning);
    makeDataDir(settings.dataDir);
    if (name !== 'sandbox') void warnIfMoved(settings, log);
    keepToUs(settings.dataDir);
    endWithNpm(environment, ending.signal);
    await start({ settings, log, lifetime, ending: ending.signal, endedBy: () => endedBy });
  } catch (error) {
    if (ending.signal.aborted) return;
    process.stderr.write(mask(`${sentenceOf(error, env)}\n`));
    await lifetime.disposeAsync();
    process.exit(1);
  }
}

/**
 * Ends the process when npm has ended. On many systems npm sends a SIGTERM only to the shell between npm and this
 * process: npm and the shell end, and this process would continue to run.
 */
function endWithNpm({ npm_lifecycle_event: script }: NodeJS.ProcessEnv, ending: AbortSignal): void {
  if (script === undefined) return;
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, PARENT_MS).unref();
  // Not a second time: a second signal would end the process immediately.
  ending.addEventListener('abort', () => clearInterval(look));
}

async function warnIfMoved(settings: Settings, log: Pick<Log, 'warn'>): Promise<void> {
  const moved = await movedAway(settings);
  if (moved) log.warn(`${moved.found}; ${moved.advice}`);
}
