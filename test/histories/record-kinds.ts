import { expect, test, vi } from 'vitest';
import { temporalFailureOf } from '../../activities/temporal-failures.ts';
import { ACTIVITIES, type Activities } from '../../src/domain/activities.ts';
import { EVENT_KINDS } from '../../src/domain/event.ts';
import { VendorError } from '../../src/domain/failure.ts';
import { repairUpdate } from '../../workflows/effects/repair.ts';
import { anyEvent } from '../support/events.ts';
import { workerForTest } from '../support/temporal.ts';
import { record } from './save.ts';

const FIELDS = {
  lead: { email: 'jane@acme.example', variables: {} },
  account: 'maya@seller.example',
  label: 'Hot',
  reply: { subject: 'Re: hello', text: 'sure' },
  about: 'jane@acme.example',
  reason: 'no event_type',
  payload: {},
};

/** Each kind, parked at every step of its reaction, so that a replay finds every step that is added. */
test.each(EVENT_KINDS)('%s', async (kind) => {
  const broken = new Set<string>(ACTIVITIES);
  const perform = Object.fromEntries(
    ACTIVITIES.map((name: keyof Activities) => [
      name,
      () => {
        if (broken.has(name)) throw temporalFailureOf(new VendorError('auth', 'a vendor says no'));
        return null;
      },
    ]),
  );
  const { client, dispatch, calls } = await workerForTest(perform);
  const event = anyEvent(kind, FIELDS);
  await dispatch(event);
  const handle = client.workflow.getHandle(event.id);
  for (let step = 1; ; step += 1) {
    const isSettled = async () => {
      const { status, raw, searchAttributes } = await handle.describe();
      if (status.name !== 'RUNNING') return;
      expect(raw.pendingActivities ?? []).toEqual([]);
      expect(raw.pendingWorkflowTask).toBeFalsy();
      expect(searchAttributes['Attention']).toEqual(['auth']);
    };
    await vi.waitFor(isSettled, 20_000);
    const isOver = (await handle.describe()).status.name !== 'RUNNING';
    if (isOver && step > 1) return;
    await record(`outreach-event.${kind}${isOver ? '' : `-parked${step > 1 ? `-${step}` : ''}`}`, handle);
    if (isOver) return;
    for (const { activity } of calls) broken.delete(activity);
    await handle.executeUpdate(repairUpdate, { args: [{ action: 'retry' }] });
  }
});
