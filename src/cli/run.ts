import { keepSecret } from '../log/mask.ts';
import { sentenceOf } from '../process/sentence-of.ts';
import { secretsIn, secretsOf } from '../settings/secrets-in-env.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Env } from '../settings/settings.ts';
import { type CliContext, createCliContext } from './context.ts';
import { createProgram } from './program.ts';
import { note } from './terminal/output.ts';

/**
 * Runs one command. It writes to the standard streams and sets the process's exit code.
 * @param readEnv called only if the command needs settings.
 */
export async function runCli(args: string[], readEnv: () => Env): Promise<void> {
  let env: Env = {};
  let context: CliContext | undefined;

  function openContext(): CliContext {
    env = readEnv();
    keepSecret(...secretsIn(env));
    const settings = readSettings(env);
    keepSecret(...secretsOf(settings));
    return createCliContext(settings, env);
  }

  try {
    const program = await createProgram(() => (context ??= openContext()), args[0]);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    note(sentenceOf(error, env));
    process.exitCode = 1;
  }
}
