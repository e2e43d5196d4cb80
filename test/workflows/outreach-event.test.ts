import { WorkflowUpdateFailedError } from '@temporalio/client';
import { describe, expect, test, vi } from 'vitest';
import { temporalFailureOf } from '../../activities/failures.ts';
import { VendorError } from '../../src/domain/failure.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes.ts';
import { repair } from '../../workflows/effect-board.ts';
import { anyEvent, leadEvent } from '../support/events.ts';
import { workerForTest } from '../support/temporal.ts';

const refuse = (trouble: 'auth' | 'config' | 'unavailable', message = 'because') => {
  throw temporalFailureOf(new VendorError(trouble, message));
};

describe('an event', () => {
  test('has every effect of its kind, each under its own lasting key', async () => {
    const { client, dispatch, calls } = await workerForTest();
    const event = leadEvent('reply_received', { reply: { text: 'sure' } });
    expect(await dispatch(event)).toBe('started');
    expect(await client.workflow.getHandle(event.id).result()).toEqual({ crm: 'done', slack: 'done' });
    expect(calls.map(({ activity, key }) => [activity, key]).sort()).toEqual([
      ['postMessage', `${event.id}/slack`],
      ['updateContact', `${event.id}/crm`],
    ]);
    expect(calls.find(({ activity }) => activity === 'updateContact')!.input).toEqual(event);
  });

  test('runs once: a second dispatch finds it started, and completed too', async () => {
    const { client, dispatch, calls } = await workerForTest();
    const event = leadEvent('email_opened');
    expect(await dispatch(event)).toBe('started');
    expect(await dispatch(event)).toBe('already started');
    await client.workflow.getHandle(event.id).result();
    expect(await dispatch(event)).toBe('already started');
    expect(calls).toHaveLength(1);
  });

  test('can be found and read in the Temporal UI', async () => {
    const { client, dispatch } = await workerForTest();
    const event = leadEvent('reply_received', { lead: { email: 'sam@find.example', variables: {} } });
    await dispatch(event);
    const handle = client.workflow.getHandle(event.id);
    await handle.result();
    const description = await handle.describe();
    expect(await description.staticSummary()).toBe('Reply from sam@find.example · Q3 outbound');
    expect(description.searchAttributes).toMatchObject({
      EventKind: ['reply_received'],
      Lead: ['sam@find.example'],
      Campaign: ['Q3 outbound'],
    });
    expect(description.raw.workflowExecutionInfo?.priority?.priorityKey).toBe(1);
    const { events } = await handle.fetchHistory();
    const summaries = events!
      .map(({ userMetadata }) => userMetadata?.summary?.data)
      .filter(Boolean)
      .map((data) => Buffer.from(data!).toString());
    expect(summaries).toEqual(
      expect.arrayContaining(['"CRM: reply_received for sam@find.example"', '"Slack: reply from sam@find.example"']),
    );
  });

  test.each([
    ['emoji', '🦄'.repeat(500)],
    ['quotes and backslashes', '"\\\\'.repeat(300)],
    ['control characters and half a character', '\u0000\n\ud800'.repeat(300)],
  ])('whose words are far too long for a summary (%s) is done all the same', async (_name, words) => {
    const { client, dispatch } = await workerForTest();
    const email = `${'x'.repeat(250)}@acme.example`;
    const event = leadEvent('custom_label', {
      label: words,
      campaign: { name: words },
      lead: { email, variables: {} },
    });
    await dispatch(event);
    expect(await client.workflow.getHandle(event.id).result()).toEqual({ crm: 'done' });
  });

  test('that nobody understands is kept whole', async () => {
    const { client, dispatch, calls } = await workerForTest();
    const event = anyEvent('unknown', { reason: 'no event_type', payload: { hello: 'world' } });
    await dispatch(event);
    expect(await client.workflow.getHandle(event.id).result()).toEqual({});
    expect(calls).toEqual([]);
  });
});

test('a finished campaign is told with the numbers that were pulled first', async () => {
  const { client, dispatch, calls } = await workerForTest({
    getCampaignAnalytics: () => ({
      sent: 10,
      contacted: 5,
      opened: 1,
      replied: 1,
      bounced: 0,
      unsubscribed: 0,
      opportunities: 0,
      openRate: 0.2,
      replyRate: 0.2,
      bounceRate: 0,
    }),
  });
  const event = anyEvent('campaign_completed');
  await dispatch(event);
  expect(await client.workflow.getHandle(event.id).result()).toEqual({ analytics: 'done', slack: 'done' });
  expect(calls.map(({ activity }) => activity)).toEqual(['getCampaignAnalytics', 'postMessage']);
  expect(calls[1]!.input).toMatchObject({ lines: ['10 emails to 5 leads', expect.any(String), expect.any(String)] });
});

test('a vendor that is away for a while delays only its own effect', async () => {
  let attempts = 0;
  const { client, dispatch, calls } = await workerForTest({
    postMessage: () => ((attempts += 1) < 3 ? refuse('unavailable') : null),
  });
  const event = leadEvent('lead_meeting_booked');
  await dispatch(event);
  expect(await client.workflow.getHandle(event.id).result()).toEqual({ crm: 'done', slack: 'done' });
  expect(calls.filter(({ activity }) => activity === 'updateContact')).toHaveLength(1);
  expect(new Set(calls.filter(({ activity }) => activity === 'postMessage').map(({ key }) => key)).size).toBe(1);
});

describe('what no retry can cure', () => {
  async function parkedEvent() {
    let broken = true;
    const worker = await workerForTest({
      postMessage: () => (broken ? refuse('config', 'Slack chat.postMessage to #nowhere: channel_not_found') : null),
    });
    const event = leadEvent('reply_received');
    await worker.dispatch(event);
    const handle = worker.client.workflow.getHandle(event.id);
    const attention = async () => (await handle.describe()).searchAttributes[SEARCH_ATTRIBUTES.attention]?.[0];
    await vi.waitFor(async () => expect(await attention()).toBe('config'), { timeout: 10_000 });
    return { ...worker, event, handle, attention, mend: () => (broken = false) };
  }

  test('parks: the workflow stays open, says what is wrong, and the other effects are done', async () => {
    const { handle, calls } = await parkedEvent();
    const description = await handle.describe();
    expect(description.status.name).toBe('RUNNING');
    const metadata = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain('✅ **crm** done');
    expect(metadata.currentDetails).toContain('🛑 **slack** parked');
    expect(metadata.currentDetails).toContain('channel_not_found');
    expect(calls.filter(({ activity }) => activity === 'postMessage')).toHaveLength(1);
    await handle.terminate();
  });

  test('is done after all once it is mended and retried', async () => {
    const { handle, attention, mend, calls } = await parkedEvent();
    mend();
    await handle.executeUpdate(repair, { args: [{ effect: 'slack', action: 'retry' }] });
    expect(await handle.result()).toEqual({ crm: 'done', slack: 'done' });
    expect(await attention()).toBeNull();
    expect(calls.filter(({ activity }) => activity === 'updateContact')).toHaveLength(1);
  });

  test('parks again when it was retried too early', async () => {
    const { handle, attention, calls } = await parkedEvent();
    await handle.executeUpdate(repair, { args: [{ effect: 'slack', action: 'retry' }] });
    await vi.waitFor(() => expect(calls.filter(({ activity }) => activity === 'postMessage')).toHaveLength(2));
    await vi.waitFor(async () => expect(await attention()).toBe('config'));
    await handle.terminate();
  });

  test('can be left out', async () => {
    const { handle } = await parkedEvent();
    await handle.executeUpdate(repair, { args: [{ effect: 'slack', action: 'skip' }] });
    expect(await handle.result()).toEqual({ crm: 'done', slack: 'skipped' });
  });

  test.each([
    [{ effect: 'crm', action: 'retry' }, 'effect "crm" is not parked; parked: slack'],
    [{ effect: 'slack', action: 'forget' }, 'action is "forget", it should be "retry" or "skip"'],
  ])('is not decided by %j', async (decision, message) => {
    const { handle } = await parkedEvent();
    const failure: unknown = await handle
      .executeUpdate(repair, { args: [decision as never] })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowUpdateFailedError);
    expect((failure as WorkflowUpdateFailedError).cause).toMatchObject({ message });
    await handle.terminate();
  });
});
