import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../src/settings/read-settings.ts';
import { KNOWN } from '../src/settings/variables.ts';
import { nodeOptionsIn, nodeOptionsOf, scriptIn } from './support/node-options.ts';

interface Service {
  profiles?: string[];
  command?: string[];
  environment?: Record<string, string>;
  user?: string;
  healthcheck?: object;
  volumes?: string[];
  ports?: string[];
  build?: string;
}

const root = new URL('../', import.meta.url);
const compose = parse(readFileSync(new URL('docker-compose.yml', root), 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
/** As docker compose fills it in if no variable is set. */
const interpolated = (text: string): string => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

const ours = Object.entries(compose.services).filter(([, service]) => service.build !== undefined);

test('docker-compose.yml follows the Compose specification', () => {
  const schema = JSON.parse(
    readFileSync(new URL('node_modules/dclint/schemas/compose.schema.json', root), 'utf8'),
  ) as Record<string, unknown>;
  const ajv = new Ajv2020({ strict: false, validateSchema: false });
  addFormats.default(ajv);
  const { $schema: _dialect, ...rest } = schema;
  const valid = ajv.compile(rest);
  expect(valid(compose) || valid.errors).toBe(true);
  expect(valid({ services: { receiver: { imagine: 'x' } } })).toBe(false);
});

describe.each(ours)('%s', (_name, service) => {
  test('runs one of our programs, not as root, with a health check', () => {
    const script = scriptIn(service.command!);
    expect(existsSync(new URL(script, root))).toBe(true);
    expect(nodeOptionsIn(service.command!)).toEqual(nodeOptionsOf(script));
    expect(service.user).toBe('node');
    expect(service.healthcheck).toBeDefined();
  });

  test('needs no account: without any settings the sandbox is used', () => {
    const env = Object.entries(service.environment!).map(([name, text]) => [name, interpolated(text)]);
    expect(readSettings(Object.fromEntries(env) as Record<string, string>)).toMatchObject({
      sandbox: true,
      instantly: { apiUrl: expect.stringMatching(/^http:\/\/(sandbox|0\.0\.0\.0):4400\//) as string },
    });
  });

  test('publishes its ports only on this machine', () => {
    for (const port of service.ports ?? []) expect(interpolated(port)).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('sets only variables that a program reads', () => {
    const known = KNOWN;
    expect(Object.keys(service.environment!).filter((name) => !known.includes(name))).toEqual([]);
  });
});

test.each(['dev', 'postgres', 'cluster'])('beside %s, desk and observability publish ports of their own', (profile) => {
  const running = Object.values(compose.services).filter(
    ({ profiles }) => !profiles || [profile, 'desk', 'observability'].some((one) => profiles.includes(one)),
  );
  const published = running.flatMap(({ ports = [] }) => ports.map((port) => interpolated(port).split(':')[1]));
  expect(published).toEqual([...new Set(published)]);
});

test('each profile has its own Temporal, with a health check and a volume; observability goes beside any of them', () => {
  const inProfile = (profile: string) =>
    Object.entries(compose.services)
      .filter(([, { profiles }]) => profiles?.includes(profile))
      .map(([name]) => name);
  expect(inProfile('dev')).toEqual(['receiver', 'worker', 'sandbox', 'temporal-dev']);
  const onPostgres = [
    'sandbox',
    'postgresql',
    'temporal-schema',
    'temporal-server',
    'temporal-namespace',
    'temporal-ui',
  ];
  expect(inProfile('postgres')).toEqual(['receiver', 'worker', ...onPostgres]);
  expect(inProfile('cluster')).toEqual([
    ...['receiver-1', 'receiver-2', 'proxy', 'worker-1', 'worker-2'],
    ...onPostgres,
  ]);
  expect(inProfile('desk')).toEqual(['desk']);
  expect(inProfile('observability')).toEqual(['prometheus', 'grafana', 'jaeger']);
  const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
    volumes.map((one) => one.split(':')[0]!),
  );
  expect([...new Set(mounted)].sort()).toEqual(Object.keys(compose.volumes).sort());
});
