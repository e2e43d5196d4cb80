import { WorkflowUpdateFailedError } from '@temporalio/client';
import { describe, expect, test, vi } from 'vitest';
import { temporalFailureOf } from '../../activities/temporal-failures.ts';
import { VendorError } from '../../src/domain/failure.ts';
import { plainText } from '../../src/domain/text/markdown.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes.ts';
import { forgetKilledWorker } from '../../src/runs/forget-killed-worker.ts';
import { countRuns } from '../../src/runs/list-runs.ts';
import { eventQuery } from '../../src/runs/query.ts';
import { repairUpdate } from '../../workflows/effects/repair.ts';
import { anyEvent, leadEvent } from '../support/events.ts';
import { temporalForTest, workerForTest } from '../support/temporal.ts';

const refuse = (trouble: 'auth' | 'config' | 'unavailable', message = 'because') => {
  throw temporalFailureOf(new VendorError(trouble, message));
};

describe('an event', () => {
  test('has every effect of its kind, each with its own fixed key', async () => {
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

  test('runs once: a second dispatch finds it started or completed', async () => {
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
  ])('with a text that is too long for a summary (%s) is still processed', async (_name, words) => {
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

  test('of an unknown kind is stored completely', async () => {
    const { client, dispatch, calls } = await workerForTest();
    const event = anyEvent('unknown', { reason: 'no event_type', payload: { hello: 'world' } });
    await dispatch(event);
    expect(await client.workflow.getHandle(event.id).result()).toEqual({});
    expect(calls).toEqual([]);
  });
});

test('the message about a finished campaign contains its numbers, which are fetched first', async () => {
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

test('a vendor that is unreachable for a while delays only its own effect', async () => {
  let attempts = 0;
  const { client, dispatch, calls } = await workerForTest({
    postMessage: () => ((attempts += 1) < 2 ? refuse('unavailable') : null),
  });
  const event = leadEvent('lead_meeting_booked');
  await dispatch(event);
  expect(await client.workflow.getHandle(event.id).result()).toEqual({ crm: 'done', slack: 'done' });
  expect(calls.filter(({ activity }) => activity === 'updateContact')).toHaveLength(1);
  expect(new Set(calls.filter(({ activity }) => activity === 'postMessage').map(({ key }) => key)).size).toBe(1);
});

test('when its worker was killed, an open event does not wait for it: its next task goes to any worker', async () => {
  const posted = Promise.withResolvers<null>();
  const { client, dispatch, taskQueue } = await workerForTest({ postMessage: () => posted.promise });
  const temporal = await temporalForTest();
  const event = leadEvent('reply_received', { lead: { email: 'sam@killed.example', variables: {} } });
  await dispatch(event);
  const query = eventQuery({ lead: 'sam@killed.example', isRunning: true });
  await vi.waitFor(async () => expect(await countRuns(temporal, query)).toBe(1), { timeout: 10_000 });
  await forgetKilledWorker(temporal);
  posted.resolve(null);
  const handle = client.workflow.getHandle(event.id);
  await handle.result();
  const { events } = await handle.fetchHistory();
  const tasks = events!.flatMap((one) => one.workflowTaskScheduledEventAttributes?.taskQueue ?? []);
  expect(tasks.at(-1)).toMatchObject({ name: taskQueue });
});

describe('an effect that a retry cannot fix', () => {
  async function parkedEvent(crm?: 'auth') {
    let broken = true;
    const worker = await workerForTest({
      postMessage: () => (broken ? refuse('config', 'Slack chat.postMessage to #nowhere: channel_not_found') : null),
      updateContact: () => (broken && crm ? refuse(crm, 'HubSpot PATCH /contacts: 401') : null),
    });
    const event = leadEvent('reply_received');
    await worker.dispatch(event);
    const handle = worker.client.workflow.getHandle(event.id);
    const attention = async () => (await handle.describe()).searchAttributes[SEARCH_ATTRIBUTES.attention]?.[0];
    const details = async () =>
      (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
    const isParked = async () => {
      expect(await attention()).toBe(crm ?? 'config');
      expect(await details()).toContain('**slack** parked');
    };
    await vi.waitFor(isParked, { timeout: 10_000 });
    return { ...worker, event, handle, attention, details, mend: () => (broken = false) };
  }

  test('parks: the workflow stays open and says what is wrong, and the other effects are done', async () => {
    const { handle, details, calls } = await parkedEvent();
    const description = await handle.describe();
    expect(description.status.name).toBe('RUNNING');
    expect(await details()).toContain('✅ **crm** done');
    expect(await details()).toContain('🛑 **slack** parked');
    expect(plainText(await details())).toContain('channel_not_found');
    expect(calls.filter(({ activity }) => activity === 'postMessage')).toHaveLength(1);
    await handle.terminate();
  });

  test('is done after the cause is fixed and the effect is retried', async () => {
    const { handle, attention, mend, calls } = await parkedEvent();
    mend();
    await handle.executeUpdate(repairUpdate, { args: [{ effect: 'slack', action: 'retry' }] });
    expect(await handle.result()).toEqual({ crm: 'done', slack: 'done' });
    // null before Temporal 1.32
    expect((await attention()) ?? null).toBeNull();
    expect(calls.filter(({ activity }) => activity === 'updateContact')).toHaveLength(1);
  });

  test('parks again if it is retried too early', async () => {
    const { handle, attention, calls } = await parkedEvent();
    await handle.executeUpdate(repairUpdate, { args: [{ effect: 'slack', action: 'retry' }] });
    await vi.waitFor(() => expect(calls.filter(({ activity }) => activity === 'postMessage')).toHaveLength(2));
    await vi.waitFor(async () => expect(await attention()).toBe('config'));
    await handle.terminate();
  });

  test('says what a person should do, with the command to type', async () => {
    const { handle, details } = await parkedEvent('auth');
    const lines = plainText(await details()).split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^🛑 crm parked: CRM: reply_received/),
      'auth: HubSpot PATCH /contacts: 401',
      expect.stringMatching(/^→ Renew HUBSPOT_TOKEN, .* restart the worker\. Then: .* attention retry --class auth$/),
      '',
      expect.stringMatching(/^🛑 slack parked: /),
      expect.stringMatching(/^config: Slack chat/),
      expect.stringMatching(/^→ Invite the bot .*SLACK_CHANNEL_REPLIES.*attention retry --class config$/),
    ]);
    await handle.terminate();
  });

  test('is retried by failure class, and effects of other classes stay parked', async () => {
    const { handle, attention, details, mend, calls } = await parkedEvent('auth');
    mend();
    expect(await handle.executeUpdate(repairUpdate, { args: [{ class: 'auth', action: 'retry' }] })).toEqual(['crm']);
    await vi.waitFor(async () => expect(await details()).toContain('✅ **crm** done'));
    expect(await attention()).toBe('config');
    expect(calls.filter(({ activity }) => activity === 'postMessage')).toHaveLength(1);
    await handle.terminate();
  });

  test('is retried together with all others, and the history says by whom and why', async () => {
    const { handle, mend } = await parkedEvent('auth');
    mend();
    const decision = { action: 'retry', by: 'maya', reason: 'token renewed, channel made' } as const;
    expect(await handle.executeUpdate(repairUpdate, { args: [decision] })).toEqual(['crm', 'slack']);
    expect(await handle.result()).toEqual({ crm: 'done', slack: 'done' });
    const { events } = await handle.fetchHistory();
    const inputs = events!.flatMap(
      (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args?.payloads ?? [],
    );
    expect(inputs.map(({ data }) => JSON.parse(Buffer.from(data!).toString()) as unknown)).toEqual([decision]);
  });

  test('can be skipped', async () => {
    const { handle } = await parkedEvent();
    await handle.executeUpdate(repairUpdate, { args: [{ effect: 'slack', action: 'skip' }] });
    expect(await handle.result()).toEqual({ crm: 'done', slack: 'skipped' });
  });

  test.each([
    [{ effect: 'crm', action: 'retry' }, 'effect "crm" is not parked; parked: slack (config)'],
    [{ effect: 'slack', action: 'forget' }, 'action is "forget", it should be "retry" or "skip"'],
    [{ effect: 'fax', action: 'retry' }, 'effect is "fax", it should be one of crm, slack'],
    [{ class: 'auth', action: 'retry' }, 'nothing is parked with class "auth"; parked: slack (config)'],
    [
      { effect: 'slack', class: 'auth', action: 'skip' },
      'effect "slack" is not parked with class "auth"; parked: slack (config)',
    ],
    [
      { class: 'bad luck', action: 'retry' },
      'class is "bad luck", it should be one of auth, rejected, not-found, config, unreadable',
    ],
    [{ action: 'retry', by: 7 }, 'by is 7, it should be a text'],
    [undefined, 'action is undefined, it should be "retry" or "skip"'],
  ])('is not retried or skipped by %j', async (decision, message) => {
    const { handle } = await parkedEvent();
    const failure: unknown = await handle
      .executeUpdate(repairUpdate, { args: [decision as never] })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowUpdateFailedError);
    expect((failure as WorkflowUpdateFailedError).cause).toMatchObject({ message });
    await handle.terminate();
  });
});
