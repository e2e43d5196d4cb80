import { join } from 'node:path';
import { command } from '../domain/command.ts';
import type { KeptProcess } from './keep-process.ts';
import type { Ports } from './ports.ts';

interface Where {
  folder: string;
  host: string;
  ports: Ports;
  hasUi: boolean;
}

/** What is printed when all processes are ready: a line for each of them, then where to go. */
export function clusterLinks(processes: KeptProcess[], { folder, host, ports, hasUi }: Where): string {
  const width = Math.max(...processes.map(({ name }) => name.length));
  const file = join(folder, 'env');
  return [
    '',
    ...processes.map(
      ({ name, pid, logFile }) => `${name.padEnd(width)}  pid ${String(pid() ?? '-').padEnd(7)}  ${logFile}`,
    ),
    '',
    `Deliveries    http://${host}:${ports.proxy}/webhooks/instantly`,
    ...(hasUi ? [`Temporal UI   http://127.0.0.1:${ports.temporalUi}`] : []),
    `Sandbox       http://127.0.0.1:${ports.sandbox}`,
    `Command line  . ${file} && ${command('doctor')}`,
    `One event     . ${file} && ${command('events send reply_received --lead jane@example.com')}`,
    'A process that ends is started again. Ctrl-C ends all of them; the next start continues with the same data.',
    '',
  ].join('\n');
}

/** A file for the shell with the settings that the command line needs. */
export const environmentFile = (env: Record<string, string>): string =>
  Object.entries(env)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
