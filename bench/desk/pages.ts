import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';
import type { Route } from '../../src/desk/route.ts';
import { freePort } from '../dev-servers.ts';
import type { Scope } from '../scope.ts';
import { startProgram } from '../vendors/program.ts';

const ROUNDS = 5;
const ROOT = join(import.meta.dirname, '../..');

/** The page that waits longest for Temporal. */
const WAITS_LONGEST = '/needs-you/question?';
/** Its name in place of its path when it is read first. */
export const FINDS_OUT = 'the first page that asks Temporal, which is away';

export interface MeasuredPage {
  path: string;
  ms: number[];
  bytes: number;
  /** Bytes in memory after it. */
  memory: number;
}

/**
 * Of each route the pages that are read: itself, or those that are named for it.
 * @param named by the route's path. A path with a parameter must be there; without a page it is left out.
 */
export const pathsOf = (routes: Route[], named: Record<string, string[]>): string[] =>
  routes
    .filter(({ method, role }) => method === 'GET' && role !== 'anyone')
    .flatMap(({ path }) => {
      if (path.includes(':') && !named[path]) throw new Error(`bench/desk.ts names no page for ${path}`);
      return named[path] ?? [path];
    });

/** Starts the desk as `npm run desk` does, and reads each page as a browser does. */
export async function measurePages(scope: Scope, env: { DATA_DIR: string; DATABASE_URL?: string }, paths: string[]) {
  const port = await freePort();
  const program = await startProgram(scope, {
    file: join(ROOT, 'src/desk.ts'),
    folder: env.DATA_DIR,
    checkout: ROOT,
    env: { DESK_PORT: String(port), TEMPORAL_ADDRESS: '127.0.0.1:1', LOG_LEVEL: 'warn', ...env },
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(`${url}/healthz`))) {
    program.mustRun();
    await sleep(50);
  }
  const pages: MeasuredPage[] = [];
  let memory = 0;
  async function measure(path: string, rounds: number): Promise<MeasuredPage> {
    const page: MeasuredPage = { path, ms: [], bytes: 0, memory: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const begun = performance.now();
      const answer = await fetch(`${url}${path}`);
      const body = await answer.arrayBuffer();
      page.ms.push(performance.now() - begun);
      page.bytes = Math.max(page.bytes, body.byteLength);
      if (!answer.ok) throw new Error(`the desk answers ${path} with ${answer.status}`);
      page.memory = (await pidusage(program.pid())).memory;
      memory = Math.max(memory, page.memory);
    }
    return page;
  }
  const first = paths.find((path) => path.startsWith(WAITS_LONGEST));
  if (first) pages.push({ ...(await measure(first, 1)), path: FINDS_OUT });
  for (const path of paths) pages.push(await measure(path, ROUNDS));
  return { pages, memory };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
