import { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFirstTries } from '../../activities/first-try.ts';
import { NO_ROOM, VendorError } from '../../src/domain/failure.ts';
import { createCallBudget, inTurn, UNLIMITED } from '../../src/outgoing/call-budget.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const signal = new AbortController().signal;
const outcomeOf = (trying: Promise<unknown>) =>
  trying.then(
    () => 'done',
    (error: unknown) => (error instanceof ApplicationFailure ? error.type : (error as VendorError).trouble),
  );
/** Answers when the test says so, or when the try is given up. */
const slow = (given: AbortSignal) =>
  new Promise<void>((_, reject) => given.addEventListener('abort', () => reject(given.reason as Error)));
const away = () => Promise.reject(new VendorError('unavailable', '503', { status: 503 }));
const fine = () => Promise.resolve();

function tries() {
  const first = createFirstTries(UNLIMITED);
  return (run: (given: AbortSignal) => Promise<void>) => outcomeOf(first({ urgent: true, isLocal: true, signal }, run));
}

test('the effects of a vendor that is away wait on its task queue, and one try at a time looks whether it is back', async () => {
  const attempt = tries();
  expect(await attempt(away)).toBe('unavailable');
  for (const restMs of [2_000, 4_000, 8_000]) {
    expect(await attempt(fine)).toBe(NO_ROOM);
    await vi.advanceTimersByTimeAsync(restMs);
    let isOver: (() => void) | undefined;
    const looking = attempt(() => new Promise<void>((resolve) => (isOver = resolve)).then(away));
    expect(await attempt(fine)).toBe(NO_ROOM);
    isOver!();
    expect(await looking).toBe('unavailable');
  }
  await vi.advanceTimersByTimeAsync(16_000);
  expect(await attempt(fine)).toBe('done');
  expect(await Promise.all([attempt(fine), attempt(fine)])).toEqual(['done', 'done']);
});

test('a vendor that does not answer holds up the other effects of a human signal for at most 2 seconds', async () => {
  const attempt = tries();
  const all = Promise.all(Array.from({ length: 33 }, () => attempt(slow)));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await all).toEqual([...Array.from({ length: 32 }, () => 'unavailable'), NO_ROOM]);
});

test('a refusal, or a try that is to wait for another event, is an answer of the vendor', async () => {
  const attempt = tries();
  const refused = new VendorError('auth', '401', { status: 401 });
  const early = new VendorError('unavailable', 'no contact yet', { retryAfterMs: 5_000 });
  for (const error of [refused, early]) await attempt(() => Promise.reject(error));
  expect(await attempt(fine)).toBe('done');
});

test('a call that would wait longer than its activity may take is not made, also if the vendor pauses calls meanwhile', async () => {
  const budget = createCallBudget(0.1);
  await budget.take();
  const [next, later] = [outcomeOf(budget.take()), outcomeOf(budget.take())];
  const refused = () => Promise.reject(new VendorError('rate-limited', '429', { retryAfterMs: 3_600_000 }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await next).toBe('done');
  const paused = outcomeOf(inTurn(budget, {}, refused));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await later).toBe('done');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await paused).toBe('rate-limited');
  expect(await outcomeOf(budget.take())).toBe('rate-limited');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await outcomeOf(budget.take())).toBe('done');
});
