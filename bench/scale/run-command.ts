import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../vendors/contestants.ts';

/** What a command took and printed. */
export interface Ran {
  seconds: number;
  /** The processor time of its process. */
  cpuSeconds: number;
  /** The most resident memory. */
  rssMiB: number;
  /** What it printed to standard output. */
  out: string;
  /** The exit code. */
  code: number | null;
  /** What it printed to standard error. */
  said: string;
}

const KIB_PER_MIB = 1024;

/** Runs a command of the command line as its own process, and measures it. */
export async function runCommand(args: string[], env: Record<string, string>, folder: string): Promise<Ran> {
  const peakFile = join(folder, 'peak');
  // The process itself writes its peak, because a parent cannot ask for it.
  const writePeak = `import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(peakFile)},JSON.stringify(process.resourceUsage())))`;
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(writePeak)}`, join(ROOT, 'src/cli.ts'), ...args],
    {
      cwd: folder,
      // A new environment keeps a developer's own settings out. HOME is where the product finds its cache.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => (printed[name] += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - startedAt) / 1000;
  const usage = JSON.parse(await readFile(peakFile, 'utf8')) as NodeJS.ResourceUsage;
  return {
    seconds,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    rssMiB: usage.maxRSS / KIB_PER_MIB,
    code,
    out: printed.stdout,
    said: printed.stderr,
  };
}
