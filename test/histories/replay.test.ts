import { readFileSync } from 'node:fs';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { describe, expect, inject, test } from 'vitest';
import { WORKFLOWS } from '../../src/temporal/workflow-bundle.ts';
import { histories } from './histories.ts';
import '../support/runtime.ts';

const replay = (history: unknown) =>
  Worker.runReplayHistory({ workflowBundle: { codePath: inject('workflowBundle') } }, history);

describe('what runs goes on with these workflows', () => {
  test.each(histories())('$name', async ({ history }) => {
    await replay(history);
  });
});

test('every type of workflow has histories', () => {
  const types = [...readFileSync(WORKFLOWS, 'utf8').matchAll(/export \{ (\w+) \}/g)].map((match) => match[1]!);
  const stems = types.map((type) => type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  // A follow-up gets them with `npm run histories` once there are runs of it to go on with.
  expect(histories().map(({ workflow }) => workflow)).toEqual(expect.arrayContaining(stems));
});

test('a workflow that would do something else is found out', async () => {
  const { history } = histories().find(({ workflow }) => workflow === 'webhook-monitor')!;
  const changed = JSON.parse(JSON.stringify(history).replaceAll('surveyWebhooks', 'inspectWebhooks')) as unknown;
  await expect(replay(changed)).rejects.toThrow(DeterminismViolationError);
});
