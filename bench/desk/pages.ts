import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';
import type { Route } from '../../src/desk/route.ts';
import { freePort } from '../dev-servers.ts';
import type { Scope } from '../scope.ts';
import { startProgram } from '../vendors/program.ts';

const ROUNDS = 5;
const ROOT = join(import.meta.dirname, '../..');

export interface MeasuredPage {
  path: string;
  ms: number[];
  bytes: number;
}

/** What the bench fills into paths and filters. */
export type Samples = Record<string, string>;

/** What people ask of a path beside the path itself. `:name` is a sample. */
const ASKED: Record<string, string[]> = {
  '/leads': ['q=:lead', 'q=:part', 'q=cooper', 'q=ja', 'q=:company', 'q=:campaign', 'q=:event', 'q=nobody-here'],
};

/** The paths of all pages, with their parameters filled in. Throws if there is no sample for one. */
export function pathsOf(routes: Route[], samples: Samples): string[] {
  const filled = (text: string) =>
    text.replace(/:(\w+)/g, (_, name: string) => {
      const value = samples[name];
      if (value === undefined) throw new Error(`bench/desk.ts has no sample of “${name}” for ${text}`);
      return encodeURIComponent(value);
    });
  return routes
    .filter(({ method, role }) => method === 'GET' && role !== 'anyone')
    .flatMap(({ path }) => [path, ...(ASKED[path] ?? []).map((query) => `${path}?${query}`)])
    .map(filled);
}

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
  for (const path of paths) {
    const page: MeasuredPage = { path, ms: [], bytes: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const begun = performance.now();
      const answer = await fetch(`${url}${path}`);
      const body = await answer.arrayBuffer();
      page.ms.push(performance.now() - begun);
      page.bytes = Math.max(page.bytes, body.byteLength);
      if (!answer.ok) throw new Error(`the desk answers ${path} with ${answer.status}`);
      memory = Math.max(memory, (await pidusage(program.pid())).memory);
    }
    pages.push(page);
  }
  return { pages, memory };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
