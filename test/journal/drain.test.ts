import { cpSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { OutreachEvent } from '../../src/domain/event.ts';
import { startDrain } from '../../src/journal/drain.ts';
import type { DrainOptions } from '../../src/journal/drain-options.ts';
import { leadEvent } from '../support/events.ts';
import { openTestFile, STORES, type TestJournal } from '../support/journal-stores.ts';
import { temporaryFolder } from '../support/folder.ts';

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

const LARGE = { maxBytes: 1e9, windowMs: 1e9, keepPayloadsMs: 1e9 };

function drainFrom(journal: TestJournal, dispatch: DrainOptions['dispatch'], options: Partial<DrainOptions> = {}) {
  const drain = startDrain({
    journal,
    dispatch,
    isOwnFault: () => false,
    concurrency: 4,
    givesWay: true,
    log,
    ...options,
  });
  onTestFinished(async () => {
    await drain.stop();
    await journal.close();
  });
  return { journal, drain };
}

function drainInto(dispatch: DrainOptions['dispatch']) {
  return drainFrom(openTestFile(temporaryFolder(), { ...LARGE, now: steadily }), dispatch);
}

/** As the receiver's clock: setting the clock of the machine does not change it. */
const steadily = () => Math.round(performance.timeOrigin + performance.now());

describe.each(STORES)('the drain of a journal %s', (_name, newPlace) => {
  const opened = async () => (await newPlace()).open(LARGE);

  test('a stored event is dispatched immediately, with bounded concurrency', async () => {
    let inFlight = 0;
    let most = 0;
    const seen: string[] = [];
    const { journal } = drainFrom(await opened(), async ({ id }) => {
      most = Math.max(most, (inFlight += 1));
      await new Promise(setImmediate);
      inFlight -= 1;
      seen.push(id);
    });
    const events = Array.from({ length: 40 }, () => leadEvent('email_opened'));
    await Promise.all(events.map((event) => journal.append(event)));
    await expect.poll(async () => (await journal.backlog()).depth).toBe(0);
    expect(seen.sort()).toEqual(events.map(({ id }) => id).sort());
    expect(most).toBe(4);
  });

  describe('while Temporal is unreachable', () => {
    test('events are still accepted, one dispatch at a time tries Temporal, and afterwards replies and labels are dispatched first', async () => {
      let away = true;
      let askedMeanwhile = 0;
      const seen: OutreachEvent['kind'][] = [];
      const { journal, drain } = drainFrom(
        await opened(),
        ({ kind }) => {
          if (!away) return Promise.resolve(seen.push(kind));
          askedMeanwhile += 1;
          return Promise.reject(new Error('14 UNAVAILABLE'));
        },
        { concurrency: 1 },
      );
      for (let i = 0; i < 50; i += 1) expect(await journal.append(leadEvent('email_opened'))).toBe('accepted');
      for (let i = 0; i < 3; i += 1) expect(await journal.append(leadEvent('reply_received'))).toBe('accepted');
      await vi.waitFor(() =>
        expect(drain.trouble()).toMatchObject({ message: expect.stringContaining('UNAVAILABLE') as string }),
      );
      await vi.waitFor(() => expect(askedMeanwhile).toBeGreaterThan(1), { timeout: 5_000 });
      expect(askedMeanwhile).toBeLessThan(5);
      away = false;
      await vi.waitFor(async () => expect((await journal.backlog()).depth).toBe(0), { timeout: 10_000 });
      expect(drain.trouble()).toBeUndefined();
      expect(seen.slice(0, 3)).toEqual(['reply_received', 'reply_received', 'reply_received']);
      expect(seen).toHaveLength(53);
    });
  });

  test('if the journal cannot be written and Temporal is reachable, each event is dispatched once and marked as dispatched later', async () => {
    const journal = await opened();
    const events = Array.from({ length: 40 }, () => leadEvent('email_opened'));
    for (const event of events) await journal.append(event);
    const finish = journal.finish.bind(journal);
    const settle = journal.settle.bind(journal);
    let diskFull = true;
    const full = () => Promise.reject(new Error('database or disk is full'));
    const owed = new Set<string>();
    Object.assign(journal, {
      finish: (id: string) => (diskFull ? (owed.add(id), full()) : finish(id)),
      owes: () => owed.size,
      settle: async () => {
        if (diskFull) return full();
        await Promise.all([...owed].map(finish));
        owed.clear();
        await settle();
      },
    });
    const seen: string[] = [];
    drainFrom(journal, ({ id }) => Promise.resolve(seen.push(id)));
    await vi.waitFor(() => expect(seen).toHaveLength(40));
    diskFull = false;
    await vi.waitFor(async () => expect((await journal.backlog()).depth).toBe(0), { timeout: 5_000 });
    expect(seen.sort()).toEqual(events.map(({ id }) => id).sort());
  });

  test('an event that Temporal refuses is retried later and does not delay other events', async () => {
    const refused = leadEvent('reply_received');
    const { journal, drain } = drainFrom(
      await opened(),
      ({ id }) => (id === refused.id ? Promise.reject(new Error('INVALID_ARGUMENT')) : Promise.resolve()),
      { isOwnFault: (error) => (error as Error).message === 'INVALID_ARGUMENT' },
    );
    const others = Array.from({ length: 5 }, () => leadEvent('email_opened'));
    for (const event of [refused, ...others]) await journal.append(event);
    await vi.waitFor(async () => expect((await journal.backlog()).depth).toBe(1));
    expect(drain.trouble()).toBeUndefined();
    expect(await journal.isDispatched(refused.id)).toBe(false);
    expect(drain.refused()).toEqual({ count: 1, reason: 'INVALID_ARGUMENT' });
    expect(drain.stalledMs()).toBe(0);
    expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ eventId: refused.id }), expect.any(String));
  });

  test('a caller can wait until Temporal has the event, and can stop waiting', async () => {
    const held = Promise.withResolvers<void>();
    const { journal, drain } = drainFrom(await opened(), () => held.promise);
    const event = leadEvent('email_opened');
    await journal.append(event);
    await expect(drain.whenDispatched(event.id, AbortSignal.timeout(20))).rejects.toThrow();
    const waiting = drain.whenDispatched(event.id, new AbortController().signal);
    held.resolve();
    await waiting;
    await drain.whenDispatched(event.id, AbortSignal.abort());
  });

  test('a drain that stops finishes the running dispatches and starts no other', async () => {
    const held = Promise.withResolvers<void>();
    let calls = 0;
    const { journal, drain } = drainFrom(await opened(), () => ((calls += 1), held.promise), { concurrency: 1 });
    await journal.append(leadEvent('email_opened'));
    await journal.append(leadEvent('email_opened'));
    await vi.waitFor(() => expect(calls).toBe(1));
    const stopped = drain.stop();
    held.resolve();
    await stopped;
    expect(calls).toBe(1);
    await vi.waitFor(async () => expect((await journal.backlog()).depth).toBe(1));
  });
});

test('while deliveries pour in, no dispatch starts until they become fewer, or for 2 seconds at most', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  let calls = 0;
  const { journal } = drainInto(() => Promise.resolve((calls += 1)));
  const deliverMany = async () => {
    await Promise.all(Array.from({ length: 20 }, () => journal.append(leadEvent('email_opened'))));
    await new Promise(setImmediate);
  };
  await deliverMany();
  await vi.advanceTimersByTimeAsync(90);
  expect(calls).toBe(0);
  await vi.waitFor(() => expect(journal.depth()).toBe(0));
  await vi.advanceTimersByTimeAsync(5_000);
  for (let ms = 0; ms < 2_000; ms += 50) {
    await deliverMany();
    expect(calls).toBe(20);
    await vi.advanceTimersByTimeAsync(50);
  }
  await deliverMany();
  expect(calls).toBeGreaterThan(20);
});

test('while the worker of the same process has enough to do, events wait in the journal, so that replies go first then', async () => {
  let isBusy = true;
  const seen: OutreachEvent['kind'][] = [];
  const journal = openTestFile(temporaryFolder(), { ...LARGE, now: steadily });
  const dispatch = ({ kind }: OutreachEvent) => Promise.resolve(seen.push(kind));
  drainFrom(journal, dispatch, { concurrency: 1, givesWay: false, isBusy: () => isBusy });
  for (const kind of ['email_opened', 'email_opened', 'reply_received'] as const) await journal.append(leadEvent(kind));
  await sleep(50);
  expect(seen).toEqual([]);
  isBusy = false;
  await vi.waitFor(() => expect(seen).toEqual(['reply_received', 'email_opened', 'email_opened']));
});

test('the first delivery after a quiet second waits 15 ms, so that no dispatch starts at the beginning of a burst', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  let calls = 0;
  const { journal } = drainInto(() => Promise.resolve((calls += 1)));
  const deliver = async (count: number) => {
    await Promise.all(Array.from({ length: count }, () => journal.append(leadEvent('email_opened'))));
    await new Promise(setImmediate);
  };
  await deliver(1);
  await vi.advanceTimersByTimeAsync(10);
  await deliver(19);
  await vi.advanceTimersByTimeAsync(90);
  expect(calls).toBe(0);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(calls).toBe(20);
  await deliver(1);
  await vi.advanceTimersByTimeAsync(20);
  expect(calls).toBe(21);
});

test('if the event loop is late, the deliveries that have come meanwhile go before dispatches', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  let calls = 0;
  const { journal } = drainInto(() => Promise.resolve((calls += 1)));
  const append = () => journal.append(leadEvent('email_opened'));
  await append();
  await new Promise(setImmediate);
  // The timer is due, and the same turn of the event loop reads these.
  vi.advanceTimersByTime(60);
  await Promise.all(Array.from({ length: 20 }, append));
  await new Promise(setImmediate);
  expect(calls).toBe(0);
  await vi.advanceTimersByTimeAsync(150);
  await vi.waitFor(() => expect(calls).toBe(21));
});

test('after an unclean end new events do not wait for those that are dispatched again', async () => {
  const folder = temporaryFolder();
  const before = openTestFile(folder, LARGE);
  for (let i = 0; i < 20; i += 1) await before.append(leadEvent('reply_received'));
  for (const { id } of await before.take(20)) await before.finish(id);
  const crashed = temporaryFolder();
  cpSync(folder, crashed, { recursive: true });
  await before.close();
  const held = Promise.withResolvers<void>();
  const calls: OutreachEvent['kind'][] = [];
  const { journal } = drainFrom(openTestFile(crashed, LARGE), ({ kind }) => (calls.push(kind), held.promise));
  for (let i = 0; i < 4; i += 1) await journal.append(leadEvent('email_opened'));
  await vi.waitFor(() => expect(calls.filter((kind) => kind === 'email_opened')).toHaveLength(4));
  expect(calls.filter((kind) => kind === 'reply_received')).toHaveLength(2);
  held.resolve();
  await vi.waitFor(() => expect(journal.depth()).toBe(0));
  expect(calls).toHaveLength(24);
});

test('a clock that is set back or forward while Temporal is unreachable delays no event', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  for (const jump of [-3 * 3_600_000, 40 * 86_400_000]) {
    let away = true;
    const { journal, drain } = drainInto(() => (away ? Promise.reject(new Error('away')) : Promise.resolve()));
    for (let i = 0; i < 9; i += 1) await journal.append(leadEvent('email_opened'));
    await vi.waitFor(() => expect(drain.trouble()).toBeDefined());
    vi.setSystemTime(Date.now() + jump);
    expect((await journal.backlog()).oldestAgeMs).toBeLessThan(60_000);
    away = false;
    await vi.waitFor(async () => expect((await journal.backlog()).depth).toBe(0), { timeout: 5_000 });
    vi.setSystemTime(Date.now() - 2 * jump);
    await journal.append(leadEvent('email_opened'));
    await vi.waitFor(async () => expect((await journal.backlog()).depth).toBe(0), { timeout: 5_000 });
    await journal.prune();
  }
});
