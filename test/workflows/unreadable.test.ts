import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { createReadAgain } from '../../activities/read-again.ts';
import { translate } from '../../src/instantly/translate.ts';
import { cli } from '../support/cli.ts';
import { workerForTest } from '../support/temporal.ts';

const [ours, wrong] = ['4b7f6f0e-5c1d-4d2b-9a6e-0d5a3c1b2e77', '11111111-1111-4111-8111-111111111111'];
const address = { TEMPORAL_ADDRESS: inject('temporalAddress') };

/** A worker whose INSTANTLY_WORKSPACE can be corrected, and a reply that it cannot read until then. */
async function unreadReply(lead_email: string) {
  const settings = { workspace: wrong };
  const worker = await workerForTest({
    readAgain: (input: never) =>
      createReadAgain({
        workspace: settings.workspace,
        eventsIgnored: new Set(),
        labels: () => Promise.resolve(['lead_hot']),
        dispatch: (event) => worker.dispatch(event),
      }).readAgain(input),
  });
  const payload = {
    ...{ event_type: 'reply_received', timestamp: '2026-03-02T09:00:00.000Z', workspace: ours, lead_email },
    reply_text: 'Sure',
  };
  const receivedAt = new Date('2026-03-02T09:00:01.000Z');
  const event = translate(payload, { workspace: wrong, receivedAt });
  await worker.dispatch(event);
  const handle = worker.client.workflow.getHandle(event.id);
  onTestFinished(() =>
    handle.terminate().then(
      () => undefined,
      () => undefined,
    ),
  );
  const listed = async () => {
    const { out } = await cli(['attention', 'list', '--class', 'unreadable', '--limit', '50', '--json'], address);
    const { parked } = JSON.parse(out) as { parked: { id: string; lead: string; why: string }[] };
    return parked.find(({ id }) => id === event.id);
  };
  await vi.waitFor(async () => expect(await listed()).toBeDefined(), { timeout: 30_000, interval: 200 });
  return { ...worker, event, handle, listed, settings, right: translate(payload, { workspace: ours, receivedAt }) };
}

test('an unreadable reply waits for a person, and is processed by a retry after the setting was corrected', async () => {
  const { event, listed, settings, right, client, handle, calls } = await unreadReply('unread@oak.example');
  expect(await listed()).toMatchObject({
    lead: 'unread@oak.example',
    why: `workspace ${ours} is not ours: INSTANTLY_WORKSPACE is ${wrong}`,
  });
  const rows = await cli(['events', 'list', '--lead', 'unread@oak.example'], address);
  expect(rows.out).toMatch(/unknown +unread@oak\.example +unreadable +unknown-\w+ +workspace \S+ is not ours/);

  settings.workspace = ours;
  const { code, err } = await cli(['attention', 'retry', event.id], address);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(await handle.result()).toEqual({ read: 'done' });
  expect(await client.workflow.getHandle(right.id).result()).toEqual({ crm: 'done', slack: 'done' });
  expect(calls.find(({ activity }) => activity === 'updateContact')?.input).toEqual(right);
});

test('a label that looks like an event type is a label if Instantly lists it', async () => {
  const worker = await workerForTest({
    readAgain: (input: never) =>
      createReadAgain({
        ...{ workspace: undefined, eventsIgnored: new Set() },
        labels: () => Promise.resolve(['lead_hot']),
        dispatch: (event) => worker.dispatch(event),
      }).readAgain(input),
  });
  const payload = { event_type: 'lead_hot', lead_email: 'hot@oak.example', timestamp: '2026-03-02T09:00:00.000Z' };
  const event = translate(payload, { receivedAt: new Date() });
  await worker.dispatch(event);
  expect(await worker.client.workflow.getHandle(event.id).result()).toEqual({ read: 'done' });
  await vi.waitFor(() => expect(worker.calls).toContainEqual(expect.objectContaining({ activity: 'updateContact' })));
  expect(worker.calls.find(({ activity }) => activity === 'updateContact')!.input).toMatchObject({
    ...{ kind: 'custom_label', label: 'lead_hot' },
  });
});

test('an unreadable reply can be skipped', async () => {
  const { event, handle } = await unreadReply('skipped@oak.example');
  await cli(['attention', 'skip', event.id, '--yes'], address);
  expect(await handle.result()).toEqual({ read: 'skipped' });
});
