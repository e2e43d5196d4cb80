import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { freePort, until } from '../support/processes.ts';

/** A minute of the rules is a second of this run. */
export const FASTER = 60;

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };
export const RULES = join(import.meta.dirname, '../../deploy/observability/alerts.yaml');

/** The rules with shorter durations: `for`, windows and offsets. Nothing else is changed, no threshold either. */
const fasterRules = (): string =>
  readFileSync(RULES, 'utf8').replace(
    /(\bfor: |\[|\boffset )(\d+)([smhd])\b/g,
    (_, before: string, count: string, unit: string) =>
      `${before}${(Number(count) * SECONDS[unit]! * 1_000) / FASTER}ms`,
  );

export interface Prometheus {
  /** The names of the alerts that fire now. */
  firing(): Promise<Set<string>>;
  /** How many series answer an expression now. */
  count(expression: string): Promise<number>;
}

/**
 * Starts Prometheus with the rules that are shipped, in their faster form.
 * @param targets the address (`host:port`) of each process, by its name.
 */
export async function startPrometheus(folder: string, targets: Record<string, string>): Promise<Prometheus> {
  const home = join(folder, 'prometheus');
  mkdirSync(home);
  writeFileSync(join(home, 'alerts.yaml'), fasterRules());
  writeFileSync(
    join(home, 'prometheus.yaml'),
    stringify({
      // A receiver asks Temporal for up to a second before it shows its metrics.
      global: { scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '1s' },
      rule_files: ['alerts.yaml'],
      scrape_configs: [
        {
          job_name: 'instantly-temporal',
          static_configs: Object.entries(targets).map(([instance, target]) => ({
            targets: [target],
            labels: { instance },
          })),
        },
      ],
    }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(home, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=warn',
    ],
    { stdio: 'inherit' },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  await until(
    () => fetch(`http://${address}/-/ready`).then(({ ok }) => ok || Promise.reject(new Error('not ready'))),
    20_000,
  );
  process.stderr.write(`Prometheus is at http://${address}\n`);

  async function ask<Data>(path: string): Promise<Data> {
    const answer = (await (await fetch(`http://${address}/api/v1/${path}`)).json()) as { data: Data; error?: string };
    if (answer.error) throw new Error(`${path}: ${answer.error}`);
    return answer.data;
  }
  return {
    async firing() {
      const { alerts } = await ask<{ alerts: { state: string; labels: { alertname: string } }[] }>('alerts');
      return new Set(alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname));
    },
    async count(expression) {
      const { result } = await ask<{ result: unknown[] }>(`query?query=${encodeURIComponent(expression)}`);
      return result.length;
    },
  };
}
