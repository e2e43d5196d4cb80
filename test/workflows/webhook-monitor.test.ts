import { WorkflowUpdateFailedError } from '@temporalio/client';

import { describe, expect, test } from 'vitest';
import type { ConcernCount } from '../../src/domain/concerns/concern.ts';
import { checkUpdate, healthQuery, resumeWebhookUpdate } from '../../workflows/webhook-monitor/messages.ts';
import { DAY, HOUR, live, MINUTE, type Span, within } from '../support/monitor-story.ts';

const OFF = 'Instantly switched off the webhook “ours”';

test(
  'in 90 days with incidents every alert begins and ends once, no history grows long, and no workflow task fails',
  { timeout: 3_600_000 },
  async () => {
    // The time-skipping server gets slower with every run that it stores: with shorter rounds this test takes minutes.
    const intervalMs = Number(process.env['MONITOR_ROUND_MINUTES'] ?? 720) * MINUTE;
    const off = [3 * DAY, 20 * DAY, 20 * DAY + 9 * HOUR, 50 * DAY, 80 * DAY];
    const story = await live({
      intervalMs,
      switchedOff: off,
      // The fourth lasts two and a half days: two reminders.
      receiverDown: [[50 * DAY - HOUR, 52 * DAY + 12 * HOUR]],
      apiFails: [{ span: [60 * DAY, 61 * DAY], trouble: 'unavailable' }],
      deliveries: (at) => (within([[70 * DAY, 71 * DAY]], at) ? { total: 200, failed: 60 } : { total: 200, failed: 2 }),
    });
    await story.pass(90 * DAY);

    expect(story.titles().map((title) => title.replace(/after \d+ \w+: /, 'after …: '))).toEqual([
      ...[OFF, `Over after …: ${OFF}`],
      ...[OFF, `Over after …: ${OFF}`],
      ...[OFF, `Over after …: ${OFF}`],
      ...[OFF, `Still after …: ${OFF}`, `Still after …: ${OFF}`, `Over after …: ${OFF}`],
      ...['Instantly’s API cannot be used', 'Over after …: Instantly’s API cannot be used'],
      ...['30 % of today’s deliveries fail', 'Over after …: 30 % of today’s deliveries fail'],
      ...[OFF, `Over after …: ${OFF}`],
    ]);
    expect(new Set(story.told.map(({ key }) => key)).size).toBe(story.told.length);
    expect(story.resumes).toHaveLength(off.length);
    for (const [i, at] of story.resumes.entries()) {
      const ready = i === 3 ? 52 * DAY + 12 * HOUR : off[i]!;
      expect(at - ready).toBeLessThanOrEqual(intervalMs + 6 * MINUTE);
    }

    expect(story.runs.size).toBeGreaterThan(2);
    for (const runId of story.runs) {
      const { events } = await story.client.workflow.getHandle(story.handle.workflowId, runId).fetchHistory();
      expect(events!.length).toBeLessThan(2_000);
      expect(events!.filter(({ workflowTaskFailedEventAttributes: failed }) => failed)).toEqual([]);
    }
    expect((await story.handle.query(healthQuery)).ok).toBe(true);
    expect(story.surveys()).toBeGreaterThan((90 * DAY) / intervalMs);
  },
);

test('ops get one message when the books differ, which names the row and what to do, and one when they agree again', async () => {
  const story = await live({ booksDiffer: (at) => (within([[10 * MINUTE, 2 * HOUR]], at) ? 1 : 0) });
  await story.pass(3 * HOUR);
  const title = '1 row of the books differs';
  expect(story.titles()).toEqual([title, `Over after 110 minutes: ${title}`]);
  expect(story.told[0]!.lines).toEqual([
    expect.stringMatching(
      /^reply_received-1 was delivered at .*, as row row-1 of Instantly’s delivery log says, but neither/,
    ),
    expect.stringContaining('npm run cli -- reconcile --from'),
    'To see all: npm run cli -- books',
  ]);
  expect((await story.handle.query(healthQuery)).books).toMatchObject({ total: { received: 5, done: 5 } });
});

test('a webhook that is disabled again and again is re-enabled after 1 minute, then 2, up to an hour, and people are notified once', async () => {
  const story = await live({ intervalMs: HOUR, switchedOff: [0], flapping: { span: [0, 6 * HOUR], afterMs: 30_000 } });
  await story.pass(9 * HOUR);
  const gaps = story.resumes.map((at, i) => Math.round((at - (story.resumes[i - 1] ?? at)) / MINUTE));
  expect(gaps).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]);
  expect(story.titles()).toEqual([OFF, `Over after 7 hours: ${OFF}`]);
  expect(story.told[1]!.lines[0]).toMatch(/re-enabled 12 times/);
});

test('no webhook is re-enabled while the receiver is not ready, and the receiver is checked at least once per interval', async () => {
  const story = await live({ switchedOff: [MINUTE], receiverDown: [[0, HOUR]] });
  await story.pass(80 * MINUTE);
  expect(story.resumes).toHaveLength(1);
  expect(story.resumes[0]! - HOUR).toBeLessThanOrEqual(5 * MINUTE);
  expect(story.told[0]!.lines.join()).toContain('connect ECONNREFUSED');
});

test('every row of the delivery log is replayed from the time a webhook was disabled until it is stable again', async () => {
  const story = await live({ switchedOff: [32 * MINUTE] });
  await story.pass(80 * MINUTE);
  const [resumedAt] = story.resumes;
  const silent = story.windows.filter(({ everything }) => everything);
  expect(Math.min(...silent.map(({ since }) => since))).toBeLessThan(32 * MINUTE);
  expect(silent.at(-1)!.until).toBeGreaterThan(resumedAt!);
  expect(story.windows.at(-1)).toMatchObject({ everything: false });
  // Windows overlap, so no time lies between two of them.
  for (const [i, { since }] of story.windows.entries()) {
    if (i) expect(since).toBeLessThan(story.windows[i - 1]!.until);
  }
});

describe('if Instantly’s API cannot be used', () => {
  test('people are notified of a refused key immediately, rounds become rarer, and the alert ends by itself', async () => {
    const story = await live({ apiFails: [{ span: [HOUR, 13 * HOUR], trouble: 'auth' }] });
    await story.pass(14 * HOUR);
    const down = 'Instantly’s API cannot be used';
    expect(story.titles()).toEqual([down, `Over after 12 hours: ${down}`]);
    expect(story.told[0]!.at - HOUR).toBeLessThanOrEqual(5 * MINUTE);
    expect(story.surveys()).toBeLessThan((14 * HOUR) / (5 * MINUTE) - 100);
    expect((await story.handle.describe()).status.name).toBe('RUNNING');
  });

  test('one failed round notifies nobody', async () => {
    const story = await live({ apiFails: [{ span: [15 * MINUTE, 18 * MINUTE], trouble: 'unavailable' }] });
    await story.pass(HOUR);
    expect(story.titles()).toEqual([]);
  });
});

test('people are notified if the delivery log cannot be read, and it is read completely afterwards', async () => {
  const story = await live({ apiFails: [{ span: [20 * MINUTE, HOUR], trouble: 'unavailable', logOnly: true }] });
  await story.pass(80 * MINUTE);
  const down = 'Instantly’s API cannot be used';
  expect(story.titles()).toEqual([down, expect.stringMatching(`^Over after .*${down}`)]);
  const gap = story.windows.findIndex(({ until }) => until > HOUR);
  expect(story.windows[gap]!.since).toBeLessThan(story.windows[gap - 1]!.until);
});

test('people are notified of a silence only while it lasts', async () => {
  const story = await live({
    silenceAfterMs: 6 * HOUR,
    intervalMs: 30 * MINUTE,
    lastEventAt: (at) => (at > 2 * HOUR && at < 10 * HOUR ? 2 * HOUR : at),
  });
  await story.pass(12 * HOUR);
  const title = 'No event for 6 hours, though campaigns are active';
  expect(story.titles()).toEqual([title, expect.stringMatching(new RegExp(`^Over after \\d hours: ${title}`))]);
});

test('a message that cannot be posted now is posted later, once', async () => {
  const story = await live({ intervalMs: 30 * MINUTE, switchedOff: [HOUR], slackFails: [[0, 8 * HOUR]] });
  await story.pass(7 * HOUR);
  expect(story.titles()).toEqual([]);
  await story.pass(3 * HOUR);
  expect(story.titles()).toEqual([OFF, expect.stringMatching(/^Over after/)]);
});

describe('workflows that wait for a person', () => {
  const cured = 'workflows waited for a person: auth';

  test('cause one message per hour while they increase, one per day while they do not, and one at the end', async () => {
    // Twenty every minute for three hours, then no more until all of them are retried.
    const story = await live({
      intervalMs: 30 * MINUTE,
      parked: (at) => (at < HOUR || at >= 27 * HOUR ? 0 : Math.ceil((Math.min(at, 4 * HOUR) - HOUR) / MINUTE) * 20),
    });
    await story.pass(28 * HOUR);
    const counts = story.titles().map((title) => title.replace(/^Still after [^:]+: |^Over after [^:]+: /, ''));
    expect(counts).toEqual([
      ...[1, 2, 3].map(() => expect.stringMatching(/^\d+ workflows wait for a person: auth$/) as string),
      ...['3600 workflows wait for a person: auth', '3600 workflows wait for a person: auth', cured],
    ]);
    const hourly = story.told.slice(0, 4).map(({ at }) => at);
    for (const [i, at] of hourly.entries()) if (i) expect(at - hourly[i - 1]!).toBeGreaterThanOrEqual(HOUR);
    expect(story.titles().map((title) => title.split(' ')[0])).toEqual([
      expect.stringMatching(/^\d+$/),
      ...['Still', 'Still', 'Still', 'Still', 'Over'],
    ]);
    expect(new Set(story.told.map(({ key }) => key)).size).toBe(story.told.length);
    expect(story.told[0]!.lines).toEqual([
      'Slack chat.postMessage to #wins: token_revoked',
      expect.stringMatching(/^Renew SLACK_BOT_TOKEN, .*restart the worker.*attention retry --class auth$/),
      'To list them: npm run cli -- attention list --class auth',
    ]);
  });

  test('cause at most one message per hour even if they are retried one by one', async () => {
    const story = await live({ intervalMs: 10 * MINUTE, parked: (at) => (at % (20 * MINUTE) < 10 * MINUTE ? 1 : 0) });
    await story.pass(3 * HOUR);
    const begun = story.told.filter(({ title }) => !title.startsWith('Over'));
    expect(begun.length).toBeGreaterThan(1);
    for (const [i, { at }] of begun.entries()) if (i) expect(at - begun[i - 1]!.at).toBeGreaterThanOrEqual(HOUR);
  });

  test('a receiver that is not ready is reported after 5 minutes, and a class of a newer build is shown in the monitor’s health', async () => {
    const down = [
      [10 * MINUTE, 14 * MINUTE],
      [HOUR, 2 * HOUR],
    ] satisfies Span[];
    const notReady: ConcernCount = { class: 'not-ready', count: 1, examples: ['the journal cannot be written'] };
    const unheardOf: ConcernCount = { class: 'of tomorrow' as 'auth', count: 1, examples: [] };
    const story = await live({
      intervalMs: 2 * MINUTE,
      seen: (at) => [...(within(down, at) ? [notReady] : []), unheardOf],
    });
    await story.pass(3 * HOUR);
    expect(story.titles()).toEqual([
      '1 receiver is not ready',
      expect.stringMatching(/^Over after .*: the receiver was not ready$/),
    ]);
    expect(story.told[0]!.at - HOUR).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(story.told[0]!.lines).toContain('Free space on the disk of DATA_DIR and let this user write there.');
    expect((await story.handle.query(healthQuery)).parked).toMatchObject([{ class: 'of tomorrow' }]);
  });

  test('cause a message even if Instantly’s API cannot be used, and are part of the monitor’s health', async () => {
    const story = await live({ parked: () => 3, apiFails: [{ span: [0, DAY], trouble: 'auth' }] });
    await story.pass(2 * HOUR);
    expect(story.titles().sort()).toEqual(['3 workflows wait for a person: auth', 'Instantly’s API cannot be used']);
    const found = await story.handle.query(healthQuery);
    expect(found).toMatchObject({ ok: false, parked: [{ class: 'auth', count: 3 }] });
    expect(found.asOf).toMatch(/^\d{4}-.*Z$/);
    const metadata = await story.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain('**3 workflows wait for a person: auth**');
  });

  test('cause one message with the current number if Slack was unreachable before', async () => {
    // Their number increases until half past four, and then decreases.
    const parkedAt = (at: number) => 1 + Math.ceil(Math.min(at, 9 * HOUR - at) / MINUTE);
    const story = await live({ intervalMs: 10 * MINUTE, parked: parkedAt, slackFails: [[0, 4 * HOUR + 45 * MINUTE]] });
    await story.pass(4 * HOUR + 40 * MINUTE);
    expect(await story.handle.query(healthQuery)).toMatchObject({ unsaid: 1 });
    await story.pass(3 * HOUR);
    const [{ title, at }] = story.told as [(typeof story.told)[number]];
    expect(title).toMatch(/^Still after 5 hours: \d+ workflows wait for a person: auth$/);
    expect(Math.abs(parseInt(title.split(': ')[1]!) - parkedAt(at))).toBeLessThanOrEqual(1);
    expect(story.told).toHaveLength(1);
  });

  test('cause the second message an hour after the first, even if the first was posted late', async () => {
    const parkedAt = (at: number) => 1 + Math.ceil(at / MINUTE);
    const story = await live({ intervalMs: 10 * MINUTE, parked: parkedAt, slackFails: [[0, 45 * MINUTE]] });
    await story.pass(2 * HOUR + 30 * MINUTE);
    const [first, second] = story.told;
    expect(first!.at).toBeLessThan(HOUR);
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(HOUR);
    for (const { title, at } of story.told)
      expect(Math.abs(parseInt(title.split(': ')[1]!) - parkedAt(at))).toBeLessThanOrEqual(1);
  });

  test('are reported even if Slack refuses another message because of its content', async () => {
    const story = await live({
      intervalMs: 20 * MINUTE,
      parked: (at) => (at < HOUR ? 3 : 0),
      slackRefuses: /^3 workflows/,
    });
    await story.pass(2 * HOUR);
    expect(story.titles()).toEqual([`Over after 60 minutes: ${cured}`]);
    expect(await story.handle.query(healthQuery)).toMatchObject({ unsaid: 0 });
  });
});

describe('a person', () => {
  test('can request a round now and gets its result', async () => {
    const story = await live({ changes: () => [{ action: 'create', eventType: 'all_events' }] });
    const before = story.surveys();
    const report = await story.handle.executeUpdate(checkUpdate);
    expect(story.surveys()).toBeGreaterThan(before);
    expect(report).toMatchObject({
      changed: [{ action: 'create' }],
      survey: { webhooks: [{ id: 'w1' }] },
      troubles: [],
    });
    expect(await story.handle.query(healthQuery)).toMatchObject({
      workspace: 'test',
      ok: true,
      webhooks: [{ active: true }],
    });
  });

  test('can re-enable a webhook without a check of the receiver', async () => {
    const story = await live({ switchedOff: [MINUTE], receiverDown: [[0, DAY]] });
    await story.pass(10 * MINUTE);
    expect(await story.handle.query(healthQuery)).toMatchObject({
      ...{ ok: false, disabled: 1, webhooks: [{ active: false }] },
      deliveries: { today: { total: 100, failed: 0, failureRate: 0 } },
    });
    await story.handle.executeUpdate(resumeWebhookUpdate, { args: [{ webhookId: 'w1' }] });
    expect(story.resumes).toHaveLength(1);
    await story.pass(40 * MINUTE);
    expect(await story.handle.query(healthQuery)).toMatchObject({ ok: true, webhooks: [{ active: true }] });
  });

  test('gets an error if the request names no webhook', async () => {
    const { handle } = await live({});
    const attempt = handle.executeUpdate(resumeWebhookUpdate, { args: [{} as { webhookId: string }] });
    await expect(attempt).rejects.toThrow(WorkflowUpdateFailedError);
    await expect(attempt).rejects.toMatchObject({
      cause: { message: expect.stringContaining('"webhookId"') as string },
    });
  });

  test('gets the result of a round even if the monitor continues in a new run', async () => {
    const story = await live({ intervalMs: 10 * MINUTE });
    for (let i = 0; i < 60; i += 1) {
      const report = await story.handle.executeUpdate(checkUpdate);
      expect(report.troubles).toEqual([]);
    }
    expect(story.runs.size).toBeGreaterThan(1);
  });
});
