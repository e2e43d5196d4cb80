import type { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { createDispatch, isEventsOwnFault } from '../src/dispatch.ts';
import { leadEvent } from './support/events.ts';

/** Refuses as a server does that gets more than gRPC carries, and as one that is away: alike. */
const client = {
  connection: { withDeadline: (_at: number, call: () => unknown) => call() },
  workflow: { start: () => Promise.reject(new Error('Failed to start Workflow')) },
} as unknown as Client;
const dispatch = createDispatch({
  client,
  taskQueue: 'instantly',
  policy: { bounceBlocklist: 'never' },
  eager: false,
});

test.each([
  [3 * 1024 ** 2, true],
  [1024, false],
])('that an event of %i bytes cannot be dispatched is its own fault: %s', async (bytes, own) => {
  const event = leadEvent('email_opened', {
    lead: { email: 'jane@acme.example', variables: { note: 'x'.repeat(bytes) } },
  });
  const failure: unknown = await dispatch(event).catch((error: unknown) => error);
  expect(isEventsOwnFault(failure)).toBe(own);
});
