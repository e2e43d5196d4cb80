import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { DAY_MS } from '../src/domain/duration.ts';
import { NO_ROOM } from '../src/domain/failure.ts';
import { activityMetrics } from '../src/metrics/activity-metrics.ts';
import { examineTemporal } from '../src/doctor/temporal.ts';
import { createMetrics } from '../src/metrics/registry.ts';
import { vendorMetrics } from '../src/metrics/vendor-metrics.ts';
import { certificateEnds } from '../src/settings/certificate-ends.ts';
import { readSettings } from '../src/settings/read-settings.ts';
import { temporaryFolder } from './support/folder.ts';

async function vendor(status: number) {
  const server = createServer((_req, res) => res.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('every call to a vendor is measured by vendor and outcome, and no other call is', async () => {
  const [slack, crm, other] = await Promise.all([vendor(429), vendor(200), vendor(200)]);
  const gone = 'http://127.0.0.1:1';
  const metrics = createMetrics('worker');
  vendorMetrics(metrics.registry, { [slack]: 'slack', [crm]: 'hubspot', [gone]: 'instantly' });
  for (const url of [slack, crm, other]) {
    await fetch(`${url}/some/path`);
    await (await request(`${url}/some/path`)).body.dump();
  }
  await request(gone).catch(() => undefined);
  const counts = [...(await metrics.text()).matchAll(/^instantly_vendor_call_seconds_count\{(.*)\} (\d+)$/gm)];
  expect(counts.map(([, labels, count]) => `${labels} ${count}`).sort()).toEqual([
    'vendor="hubspot",outcome="2xx" 2',
    'vendor="instantly",outcome="none" 1',
    'vendor="slack",outcome="429" 2',
  ]);
});

test('attempts of activities are counted by outcome and failure class, those of effects by vendor too', async () => {
  const metrics = createMetrics('worker');
  const interceptorsOf = activityMetrics(metrics.registry, { updateContact: 'hubspot' });
  const refused = (type: string, nonRetryable: boolean) => ApplicationFailure.create({ type, nonRetryable });
  const perform = async (error: Error | undefined, isLocal = false) => {
    const next = () => (error ? Promise.reject(error) : Promise.resolve(null));
    const { inbound } = interceptorsOf({
      info: { activityType: 'updateContact', isLocal, scheduledTimestampMs: Date.now() - 40_000 },
    } as never);
    await inbound!.execute!({ args: [], headers: {} }, next).catch(() => undefined);
  };
  const outcomes = [undefined, refused('unavailable', false), refused('auth', true), new TypeError('ours')];
  for (const error of outcomes) await perform(error);
  // Another try follows a local one, unless it needs a person, and a try without room was not made.
  await perform(refused('not-found', true), true);
  await perform(refused('rate-limited', false), true);
  await perform(refused(NO_ROOM, true));
  const text = await metrics.text();
  const counted = (labels: string) =>
    [...text.matchAll(new RegExp(`^instantly_${labels},(.*)\\} 1$`, 'gm'))].map((match) => match[1]).sort();
  const attempts = counted('activities_total\\{activity="updateContact"');
  expect(counted('effect_attempts_total\\{vendor="hubspot"')).toEqual(attempts);
  // From when it was due, with all attempts.
  expect(text).toContain('instantly_effect_seconds_bucket{le="30",vendor="hubspot",outcome="done"} 0\n');
  expect(text).toContain('instantly_effect_seconds_bucket{le="60",vendor="hubspot",outcome="done"} 1\n');
  expect(attempts).toEqual([
    'outcome="done",class=""',
    'outcome="parked",class="auth"',
    'outcome="parked",class="not-found"',
    'outcome="retried",class="fault"',
    'outcome="retried",class="rate-limited"',
    'outcome="retried",class="unavailable"',
  ]);
});

test('a client certificate’s end is shown, by the server that asks for it, and doctor warns of it', async () => {
  const folder = temporaryFolder();
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=test -days 2 -keyout ${key} -out ${cert}`;
  execFileSync('openssl', made.split(' '), { stdio: 'ignore' });
  const settings = readSettings({
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    TEMPORAL_TLS_CLIENT_CERT_PATH: cert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key,
    DATABASE_URL: `postgres://me@db.example/outreach?sslmode=verify-full&sslcert=${cert}&sslkey=${key}`,
    INSTANTLY_WEBHOOK_SECRET: 'a-secret-of-this-test',
  });
  const text = await createMetrics('receiver', { certificateEnds: certificateEnds(settings) }).text();
  const shown = [...text.matchAll(/^instantly_client_certificate_end_timestamp_seconds\{server="(\w+)"\} (\d+)$/gm)];
  expect(shown.map(([, server]) => server)).toEqual(['temporal', 'database']);
  for (const [, , end] of shown) expect((Number(end) * 1_000 - Date.now()) / DAY_MS).toBeCloseTo(2, 1);
  // `doctor` says the same, also while the server does not answer.
  const refused = () => Promise.reject(new Error('connection refused'));
  expect(await examineTemporal(settings, refused)).toMatchObject([
    {
      link: 'Temporal certificate',
      state: 'warning',
      found: expect.stringMatching(/^ends in 1 d 23 h, on /) as string,
    },
    { link: 'Temporal', state: 'fault' },
  ]);
});
