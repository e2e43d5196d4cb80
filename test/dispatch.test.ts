import { expect, test, vi } from 'vitest';
import { createDispatch, isEventsOwnFault } from '../src/runs/dispatch.ts';
import type { TemporalCalls } from '../src/temporal/connection.ts';
import { leadEvent } from './support/events.ts';
import { followUpsWith } from './support/simulation.ts';

const CONCERNED = ['no-show-rebook', 'reply-unanswered'];

/** A server gives this error both if a message is larger than gRPC allows and if it is unreachable. */
const temporalWith = (start: unknown, count?: unknown) =>
  ({ client: { workflow: { start, count } }, call: (run: () => unknown) => run() }) as unknown as TemporalCalls;
const dispatch = createDispatch({
  temporal: temporalWith(() => Promise.reject(new Error('Failed to start Workflow'))),
  taskQueue: 'instantly',
  policy: { bounceBlocklist: 'never' },
  eager: false,
});

test('an event that is too large for Temporal is dispatched with shortened texts', async () => {
  const taken: unknown[] = [];
  const start = (_type: string, { args: [event] }: { args: [{ id: string }] }) =>
    JSON.stringify(event).length > 2 * 1024 ** 2
      ? Promise.reject(new Error('Failed to start Workflow'))
      : Promise.resolve(taken.push(event));
  const told: string[] = [];
  const dispatchShort = createDispatch({
    temporal: temporalWith(start),
    taskQueue: 'instantly',
    policy: { bounceBlocklist: 'never' },
    eager: false,
    onShortened: ({ id }, reason) => told.push(`${id}: ${reason}`),
  });
  const event = leadEvent('reply_received', {
    lead: {
      email: 'jane@acme.example',
      variables: { note: 'x'.repeat(2_500_000), numbers: Array(200_000).fill(1e20) },
    },
    reply: { text: 'Yes please' },
  });
  expect(await dispatchShort(event)).toBe('started');
  expect(taken).toEqual([
    expect.objectContaining({ id: event.id, kind: 'reply_received', reply: { text: 'Yes please' } }),
  ]);
  expect(told).toHaveLength(1);
});

test('whether a bounce blocks the address is decided when it is dispatched', async () => {
  const decided: unknown[] = [];
  const start = (_type: string, { args: [, policy] }: { args: [unknown, unknown] }) =>
    Promise.resolve(decided.push(policy));
  const policy = { bounceBlocklist: 'hard-only' } as const;
  const dispatchBounce = createDispatch({
    temporal: temporalWith(start),
    taskQueue: 'instantly',
    policy,
    eager: false,
  });
  await dispatchBounce(leadEvent('email_bounced', { bounce: { reason: 'unknown user' } }));
  await dispatchBounce(leadEvent('email_bounced', { bounce: { type: 'soft' } }));
  await dispatchBounce(leadEvent('email_opened'));
  expect(decided).toEqual([{ ...policy, blocks: true }, { ...policy, blocks: false }, policy]);
});

test.each([3 * 1024 ** 2, 1024])('an event of %i bytes is not blamed if Temporal is unreachable', async (bytes) => {
  const event = leadEvent('email_opened', {
    lead: { email: 'jane@acme.example', variables: { note: 'x'.repeat(bytes) } },
  });
  const failure: unknown = await dispatch(event).catch((error: unknown) => error);
  expect(isEventsOwnFault(failure)).toBe(false);
});

test.each([
  ['none of them is open', () => Promise.resolve({ count: 0 }), ['reply-unanswered']],
  ['one of them is open', () => Promise.resolve({ count: 1 }), ['no-show-rebook', 'reply-unanswered']],
  ['Temporal does not say', () => Promise.reject(new Error('no visibility')), ['no-show-rebook', 'reply-unanswered']],
])(
  'an event that ends follow-ups is sent to those that are off unless none is open: %s',
  async (_, answer, concerned) => {
    const started: string[][] = [];
    const start = (_type: string, { args: [, policy] }: { args: [unknown, { followUps?: { concerned: object } }] }) =>
      Promise.resolve(started.push(Object.keys(policy.followUps?.concerned ?? {}).sort()));
    const count = vi.fn<(query: string) => Promise<unknown>>(answer);
    const followUps = followUpsWith({ FOLLOW_UP_NO_SHOW_REBOOK: 'off' }).filter(({ name }) => CONCERNED.includes(name));
    const dispatchWith = createDispatch({
      temporal: temporalWith(start, count),
      taskQueue: 'instantly',
      policy: { bounceBlocklist: 'never', followUps },
      eager: false,
    });
    await dispatchWith(leadEvent('lead_unsubscribed'));
    expect(started).toEqual([CONCERNED]);
    await Promise.allSettled(count.mock.results.map(({ value }) => value as Promise<unknown>));
    await dispatchWith(leadEvent('lead_unsubscribed'));
    expect(started).toEqual([CONCERNED, concerned]);
    expect(count.mock.calls).toEqual([["WorkflowType IN ('noShowRebook') AND ExecutionStatus = 'Running'"]]);
  },
);
