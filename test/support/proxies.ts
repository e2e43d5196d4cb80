import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { freePort, until } from './processes.ts';

interface Behind {
  /** The ports of the two receivers: for deliveries, and of `OPS_ADDRESS`. */
  ports: number[];
  opsPorts: number[];
}

const OPERATIONS = new URL('../../docs/operations.md', import.meta.url);
const READY_WITHIN_MS = 20_000;
/** Debian puts both here, and a user who is not root may not have it on the PATH. */
const SBIN = '/usr/sbin';

export interface Proxy {
  url: string;
  /** What it has written to its log. */
  log(): string;
  /** Throws unless it sends deliveries to both receivers. */
  mustUseBoth(): Promise<void>;
}

/** HAProxy as `docs/operations.md` sets it up. */
export const startHaproxy = (behind: Behind): Promise<Proxy> =>
  startProxy('haproxy', behind, (config, file) => {
    writeFileSync(file, `global\n  stats socket ${file}.socket\n${config}`);
    return ['-db', '-q', '-f', file];
  });

/** Asks HAProxy through its socket (https://docs.haproxy.org/2.6/management.html#9.3). */
async function mustSeeBoth(socket: string): Promise<void> {
  const stats = await text(connect(socket).end('show stat\n'));
  const up = stats
    .split('\n')
    .filter((line) => /^[^,]+,(?!FRONTEND|BACKEND)/.test(line) && line.split(',')[17] === 'UP');
  if (up.length !== 2) throw new Error(`HAProxy does not use both receivers: ${stats}`);
}

/** nginx as `docs/operations.md` sets it up. */
export const startNginx = (behind: Behind): Promise<Proxy> =>
  startProxy('nginx', behind, (config, file, folder) => {
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`);
    const http = ['access_log off;', ...paths, config].join('\n');
    const user = process.getuid?.() === 0 ? `user ${userInfo().username};` : '';
    writeFileSync(file, `${user}\npid ${folder}/nginx.pid;\nevents {}\nhttp {\n${http}\n}\n`);
    return ['-p', folder, '-e', 'stderr', '-c', file, '-g', 'daemon off;'];
  });

async function startProxy(
  name: 'haproxy' | 'nginx',
  { ports, opsPorts }: Behind,
  argumentsOf: (config: string, file: string, folder: string) => string[],
): Promise<Proxy> {
  const folder = temporaryFolder();
  const port = await freePort();
  const documented = new RegExp(`\`\`\`${name}\n([^]*?)\`\`\``).exec(readFileSync(OPERATIONS, 'utf8'))![1]!;
  const [one, two] = ports;
  const [opsOne, opsTwo] = opsPorts;
  const others: Record<string, unknown> = { 3000: port, 3001: one, 3002: two, 9461: opsOne, 9463: opsTwo };
  const config = documented.replaceAll(/\b(3000|3001|3002|9461|9463)\b/g, (documentedPort) =>
    String(others[documentedPort]),
  );
  const program = join(SBIN, name);
  if (!existsSync(program)) throw new Error(`${program} is missing: apt-get install haproxy nginx-light`);
  const file = join(folder, `${name}.conf`);
  const child = spawn(program, argumentsOf(config, file, folder), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  onTestFinished(async () => {
    const gone = child.exitCode === null && once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  });
  const url = `http://127.0.0.1:${port}`;
  const mustLive = () => {
    if (child.exitCode !== null) throw new Error(`${name} ended (${child.exitCode}): ${said}`);
  };
  await until(() => fetch(`${url}/healthz`), READY_WITHIN_MS, [{ mustLive }]);
  // nginx has no checks: it tries a receiver again by itself.
  const mustUseBoth = () => (name === 'haproxy' ? mustSeeBoth(`${file}.socket`) : Promise.resolve());
  return { url, log: () => said, mustUseBoth };
}
