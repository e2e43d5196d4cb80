import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type { WorkflowHandle } from '@temporalio/client';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import type { ParkedRun } from '../../src/decisions/parked-runs.ts';
import { repairing } from '../../src/decisions/repairing.ts';
import { effectsOf } from '../../src/runs/effects.ts';
import { buildIdOf } from '../../src/domain/build-id.ts';
import type { OutreachEvent } from '../../src/domain/event.ts';
import type { EventDone } from '../../src/domain/workflow-sinks.ts';
import { runInHistory } from '../../src/model-feed/run-in-history.ts';
import { NO_ROOM } from '../../src/domain/failure.ts';
import { createDispatch } from '../../src/runs/dispatch.ts';
import { lastFailures } from '../../src/runs/last-failures.ts';
import { leadEvent } from '../support/events.ts';
import { temporalForTest } from '../support/temporal.ts';
import type { Temporal } from '../../src/temporal/connection.ts';
import { workflowSinks } from '../../src/temporal/workflow-sinks.ts';

interface Try {
  activity: string;
  /** The task queue that it came from; undefined: a local activity. */
  queue: string | undefined;
}

/** A worker of this build, or of another one, for the main queue and the queues of CRM and Slack. */
async function startWorkers(perform: (tried: Try) => unknown, buildId: string | undefined = buildIdOf('test')) {
  const temporal = await temporalForTest();
  const main = `test-${randomUUID()}`;
  const queues = { crm: `${main}-crm`, slack: `${main}-slack`, instantly: `${main}-instantly` };
  const tries: Try[] = [];
  let told: EventDone | undefined;
  const activity = async () => {
    const { activityType, isLocal, taskQueue } = activityInfo();
    const tried = { activity: activityType, queue: isLocal ? undefined : taskQueue.slice(main.length) || 'main' };
    tries.push(tried);
    return (await perform(tried)) ?? null;
  };
  const activities = Object.fromEntries(
    ['updateContact', 'postMessage', 'blockEmail'].map((name) => [name, activity] as const),
  );
  const { connection } = temporal;
  const workflowBundle = { codePath: inject('workflowBundle') };
  const workers = await Promise.all([
    Worker.create({
      connection,
      taskQueue: main,
      activities,
      workflowBundle,
      sinks: workflowSinks({ onEventDone: (_, done) => (told = done) }),
      ...(buildId && { buildId }),
    }),
    ...Object.values(queues).map((taskQueue) => Worker.create({ connection, taskQueue, activities })),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  onTestFinished(async () => {
    for (const worker of workers) worker.shutdown();
    await running;
  });

  /** @param decide is called before the workflow is over. */
  async function run(
    event: OutreachEvent,
    updates: 'all' | 'bulk' = 'all',
    decide?: (handle: WorkflowHandle, temporal: Temporal) => Promise<void>,
  ) {
    const policy = { bounceBlocklist: 'always', queues, firstTry: { updates } } as const;
    await createDispatch({ temporal, taskQueue: main, policy, eager: false })(event);
    const handle = temporal.client.workflow.getHandle(event.id);
    await decide?.(handle, temporal);
    const outcome = (await handle.result()) as Record<string, string>;
    const history = await handle.fetchHistory();
    const tasks = history.events?.filter((one) => one.workflowTaskCompletedEventAttributes).length;
    // As `npm run cli -- events show` tells them.
    const shown = effectsOf(history).map(({ name, outcome, attempts }) => `${name}: ${outcome}, ${attempts}`);
    // What a worker tells the read model is what others read in the history.
    expect(told!.ended).toBe(runInHistory(event.id, '', history).closed);
    const local = told!.effects.filter(({ localSince }) => localSince !== undefined);
    for (const { name, at, ended } of effectsOf(history)) {
      const one = local.find((effect) => effect.name === name);
      if (!one) continue;
      expect(one.localSince).toBe(Date.parse(at));
      // It may have heard of two together.
      expect(one.heard).toBeGreaterThanOrEqual(Date.parse(ended!));
      expect(one.heard).toBeLessThanOrEqual(told!.ended);
    }
    return { outcome, tries, tasks, shown, isPlain: told!.isPlain };
  }
  return run;
}

test('effects that may be repeated are done in the first task of their workflow', async () => {
  const run = await startWorkers(() => null);
  expect(await run(leadEvent('email_bounced'))).toEqual({
    outcome: { crm: 'done', 'block-list': 'done' },
    tries: [
      { activity: 'updateContact', queue: undefined },
      { activity: 'blockEmail', queue: undefined },
    ],
    tasks: 1,
    shown: ['crm: done, 1', 'block-list: done, 1'],
    isPlain: true,
  });
});

test('an effect that must not be repeated is tried beside its workflow', async () => {
  const run = await startWorkers(() => null);
  const { outcome, tries } = await run(leadEvent('reply_received'), 'bulk');
  expect(outcome).toEqual({ crm: 'done', slack: 'done' });
  expect(tries.toSorted((a, b) => (a.activity < b.activity ? -1 : 1))).toEqual([
    { activity: 'postMessage', queue: 'main' },
    { activity: 'updateContact', queue: 'main' },
  ]);
});

test.each([
  ['fails', 2, () => ApplicationFailure.retryable('503', 'unavailable')],
  ['has no room', 1, () => ApplicationFailure.nonRetryable('wait', NO_ROOM)],
])('an effect whose first try %s goes to the task queue of its vendor', async (_, attempts, failure) => {
  const run = await startWorkers(({ queue }) => {
    if (queue === undefined) throw failure();
  });
  expect(await run(leadEvent('email_opened'), 'bulk')).toMatchObject({
    outcome: { crm: 'done' },
    tries: [
      { activity: 'updateContact', queue: undefined },
      { activity: 'updateContact', queue: '-crm' },
    ],
    shown: [`crm: done, ${attempts}`],
    // What is plain nobody reads in the history.
    isPlain: attempts === 1,
  });
});

test('an effect whose first try needs a person parks after that one call; a retry tries it again, and says that it parked again', async () => {
  let isMended = false;
  const run = await startWorkers(() => {
    if (!isMended) throw ApplicationFailure.nonRetryable('HubSpot PATCH /contacts: 400', 'rejected');
  });
  const retry = async (handle: WorkflowHandle, temporal: Temporal) => {
    const { runId } = await handle.describe();
    const { apply, follow } = repairing(temporal, { action: 'retry' });
    const parked = { id: handle.workflowId, runId, status: 'RUNNING' } as ParkedRun;
    await apply(parked);
    return follow!([parked], new AbortController().signal);
  };
  const { outcome, tries, shown, isPlain } = await run(leadEvent('email_bounced'), 'all', async (handle, temporal) => {
    const isParked = async () => expect((await handle.describe()).searchAttributes['Attention']).toEqual(['rejected']);
    await vi.waitFor(isParked, 10_000);
    const parked = { outcome: 'parked', attempts: 1, said: 'HubSpot PATCH /contacts: 400', class: 'rejected' };
    expect(effectsOf(await handle.fetchHistory())).toMatchObject([parked, parked]);
    const { activity: why } = await lastFailures(temporal, { workflowId: handle.workflowId, runId: '' });
    expect(why).toBe(parked.said);
    expect(await retry(handle, temporal)).toEqual({ done: 0, parkedAgain: { rejected: 1 }, underWay: 0 });
    isMended = true;
    expect(await retry(handle, temporal)).toEqual({ done: 1, parkedAgain: {}, underWay: 0 });
  });
  expect(outcome).toEqual({ crm: 'done', 'block-list': 'done' });
  expect(tries.map(({ queue }) => queue)).toEqual(Array.from({ length: 6 }, () => undefined));
  expect(shown).toEqual(['crm: done, 3', 'block-list: done, 3']);
  expect(isPlain).toBe(false);
});

test('a message without room goes to the task queue of its vendor, and any other failure stays where it is', async () => {
  let failed = 0;
  const run = await startWorkers(({ activity, queue }) => {
    if (activity !== 'postMessage' || queue !== 'main') return;
    throw failed++
      ? ApplicationFailure.nonRetryable('wait', NO_ROOM)
      : ApplicationFailure.retryable('503', 'unavailable');
  });
  const { tries, shown } = await run(leadEvent('reply_received'));
  expect(shown).toContain('slack: done, 2');
  expect(tries.filter(({ activity }) => activity === 'postMessage').map(({ queue }) => queue)).toEqual([
    'main',
    'main',
    '-slack',
  ]);
});

test('an event whose first task ran on a build without first tries is performed as that build does', async () => {
  const run = await startWorkers(() => null, '@temporalio/worker@1.24.0+0123');
  const { tries } = await run(leadEvent('email_opened'));
  expect(tries).toEqual([{ activity: 'updateContact', queue: '-crm' }]);
});
