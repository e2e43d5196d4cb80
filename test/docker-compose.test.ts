import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { VARIABLES } from '../src/config.ts';

interface Service {
  profiles?: string[];
  command?: string[];
  environment?: Record<string, string>;
  user?: string;
  healthcheck?: object;
  volumes?: string[];
  build?: string;
}

const root = new URL('../', import.meta.url);
const compose = parse(readFileSync(new URL('docker-compose.yml', root), 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const ours = Object.entries(compose.services).filter(([, service]) => service.build !== undefined);

test('docker-compose.yml keeps to the Compose specification', () => {
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
  test('runs a file of ours, not as root, with a health check', () => {
    expect(service.command![0]).toBe('node');
    expect(existsSync(new URL(service.command![1]!, root))).toBe(true);
    expect(service.user).toBe('node');
    expect(service.healthcheck).toBeDefined();
  });

  test('sets only variables that are read', () => {
    const known = [...VARIABLES, 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY'];
    expect(Object.keys(service.environment!).filter((name) => !known.includes(name))).toEqual([]);
  });
});

test('each profile has its own Temporal, with a health check and a volume', () => {
  const inProfile = (profile: string) =>
    Object.entries(compose.services)
      .filter(([, { profiles }]) => profiles?.includes(profile))
      .map(([name]) => name);
  expect(inProfile('dev')).toEqual(['temporal-dev']);
  expect(inProfile('postgres')).toEqual([
    'postgresql',
    'temporal-schema',
    'temporal-server',
    'temporal-namespace',
    'temporal-ui',
  ]);
  const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
    volumes.map((one) => one.split(':')[0]!),
  );
  expect(mounted.sort()).toEqual(Object.keys(compose.volumes).sort());
});
