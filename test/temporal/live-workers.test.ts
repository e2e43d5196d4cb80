import { ServiceError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { buildIdOf } from '../../src/domain/build-id.ts';
import type { Temporal } from '../../src/temporal/connection.ts';
import { liveWorkers } from '../../src/temporal/live-workers.ts';

/** A stub of Temporal's list of workers: servers before 1.31, on which most tests run, do not have it. */
const answering = (listWorkers: () => Promise<unknown>) =>
  ({
    namespace: 'default',
    connection: { workflowService: { listWorkers } },
    call: (ask: () => Promise<unknown>) => ask(),
  }) as unknown as Temporal;

const told = (workerIdentity: string, changes: object = {}, secondsAgo = 5) => ({
  workerHeartbeat: {
    workerIdentity,
    status: 1,
    heartbeatTime: { seconds: Date.now() / 1000 - secondsAgo },
    deploymentVersion: { buildId: '@temporalio/worker@1.24.0+db1c7393007fb34f' },
    workflowTaskSlotsInfo: { currentUsedSlots: 3, currentAvailableSlots: 37 },
    activityTaskSlotsInfo: { currentAvailableSlots: 100 },
    ...changes,
  },
});

test('a live worker is listed with its build and its slots, and a killed or stopped worker is not listed', async () => {
  const workersInfo = [
    told('1@a'),
    told('2@a', { deploymentVersion: { deploymentName: 'outreach', buildId: '7' } }),
    told('3@a', { deploymentVersion: { buildId: '@temporalio/worker@1.24.0' }, workflowTaskSlotsInfo: {} }),
    told('4@a', { deploymentVersion: { buildId: buildIdOf('0123abcd') } }),
    told('killed@a', {}, 150),
    told('stopped@a', { status: 3 }),
  ];
  const slots = { workflowTasks: { used: 3, all: 40 }, activities: { used: 0, all: 100 } };
  expect(
    await liveWorkers(
      answering(() => Promise.resolve({ workersInfo })),
      'instantly',
    ),
  ).toEqual([
    { identity: '1@a', build: 'db1c7393', ...slots, secondsAgo: 5 },
    { identity: '2@a', build: 'outreach:7', ...slots, secondsAgo: 5 },
    { identity: '3@a', build: '', ...slots, workflowTasks: { used: 0, all: 0 }, secondsAgo: 5 },
    { identity: '4@a', build: '0123abcd', ...slots, secondsAgo: 5 },
  ]);
});

test('a server that cannot list workers causes no error', async () => {
  const unimplemented = Object.assign(new Error('method ListWorkers not supported'), {
    code: 12,
    details: '',
    metadata: {},
  });
  const temporal = answering(() => Promise.reject(new ServiceError('failed', { cause: unimplemented })));
  expect(await liveWorkers(temporal, 'instantly')).toBeUndefined();
});
