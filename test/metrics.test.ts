import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApplicationFailure } from '@temporalio/common';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { NO_ROOM } from '../src/domain/failure.ts';
import { activityMetrics } from '../src/metrics/activity-metrics.ts';
import { createMetrics } from '../src/metrics/registry.ts';
import { vendorMetrics } from '../src/metrics/vendor-metrics.ts';

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
  // Another try follows a local one, and a try without room was not made.
  await perform(refused('rejected', true), true);
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
    'outcome="retried",class="fault"',
    'outcome="retried",class="rejected"',
    'outcome="retried",class="unavailable"',
  ]);
});
