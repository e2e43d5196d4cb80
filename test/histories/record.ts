import { expect, test, vi } from 'vitest';
import { temporalFailureOf } from '../../activities/temporal-failures.ts';
import { type FailureClass, VendorError } from '../../src/domain/failure.ts';
import { checkUpdate } from '../../workflows/webhook-monitor/messages.ts';
import { repairUpdate } from '../../workflows/effects/repair.ts';
import { anyEvent, leadEvent } from '../support/events.ts';
import { HOUR, live, MINUTE } from '../support/monitor-story.ts';
import { workerForTest } from '../support/temporal.ts';
import { record } from './save.ts';

test('outreach-event', async () => {
  let isMended = false;
  const { client, dispatch } = await workerForTest({
    postMessage: () => {
      if (!isMended) throw temporalFailureOf(new VendorError('config', 'Slack knows no such channel'));
    },
    getAccount: (email: string) => ({ email, status: 'active' }),
  });
  const opened = leadEvent('email_opened');
  const bounced = leadEvent('email_bounced');
  const full = leadEvent('email_bounced', { bounce: { reason: '452 4.2.2 Mailbox full' } });
  const failed = anyEvent('account_error', { account: 'maya@seller.example' });
  const reply = leadEvent('reply_received', { reply: { subject: 'Re: hello', text: 'sure' } });
  const unknown = anyEvent('unknown', { reason: 'no event_type', payload: {} });
  for (const event of [opened, bounced, full, failed, reply, unknown]) await dispatch(event);
  const handleOf = ({ id }: { id: string }) => client.workflow.getHandle(id);
  await handleOf(opened).result();
  await record('outreach-event.opened', handleOf(opened));
  await handleOf(bounced).result();
  await record('outreach-event.bounced', handleOf(bounced));
  await handleOf(full).result();
  await record('outreach-event.bounced-full', handleOf(full));

  const isParked = async () => expect((await handleOf(reply).describe()).searchAttributes['Attention']).toEqual(['config']);
  await vi.waitFor(isParked, { timeout: 10_000 });
  await record('outreach-event.parked', handleOf(reply));
  isMended = true;
  await handleOf(reply).executeUpdate(repairUpdate, { args: [{ effect: 'slack', action: 'retry' }] });
  await handleOf(reply).result();
  await record('outreach-event.repaired', handleOf(reply));
  await handleOf(failed).executeUpdate(repairUpdate, { args: [{ effect: 'slack', action: 'skip' }] });
  await handleOf(failed).result();
  await record('outreach-event.skipped', handleOf(failed));
});

test('outreach-event, read again', async () => {
  let isReadable = false;
  const { client, dispatch } = await workerForTest({
    readAgain: () => {
      if (!isReadable) throw temporalFailureOf(new VendorError('unreadable', 'event_type lead_new is not known'));
      return { id: 'lead_new-1', became: 'started' };
    },
  });
  const payload = { event_type: 'lead_new', lead_email: 'jane@acme.example' };
  const reason = 'event_type lead_new is not known';
  const unread = anyEvent('unknown', { reason, payload, about: { email: payload.lead_email } });
  await dispatch(unread);
  const handle = client.workflow.getHandle(unread.id);
  const isParked = async () => expect((await handle.describe()).searchAttributes['Attention']).toEqual(['unreadable']);
  await vi.waitFor(isParked, { timeout: 10_000 });
  await record('outreach-event.unreadable', handle);
  isReadable = true;
  await handle.executeUpdate(repairUpdate, { args: [{ action: 'retry' }] });
  await handle.result();
  await record('outreach-event.read-again', handle);
});

test('outreach-event, repaired by class', async () => {
  const broken = new Set<FailureClass>(['auth', 'config']);
  const refuse = (of: FailureClass) => () => {
    if (broken.has(of)) throw temporalFailureOf(new VendorError(of, `a vendor says ${of}`));
  };
  const { client, dispatch } = await workerForTest({ updateContact: refuse('auth'), postMessage: refuse('config') });
  const reply = leadEvent('reply_received', { reply: { subject: 'Re: hello', text: 'sure' } });
  await dispatch(reply);
  const handle = client.workflow.getHandle(reply.id);
  const decide = async (of: FailureClass) => {
    await vi.waitFor(async () => expect((await handle.describe()).searchAttributes['Attention']).toEqual([of]), 10_000);
    broken.delete(of);
    await handle.executeUpdate(repairUpdate, { args: [{ class: of, action: 'retry', by: 'maya', reason: 'renewed' }] });
  };
  await decide('auth');
  await decide('config');
  await handle.result();
  await record('outreach-event.repaired-by-class', handle);
});

test('outreach-event, refused at the first try', async () => {
  let isMended = false;
  const refuse = () => {
    if (!isMended) throw temporalFailureOf(new VendorError('rejected', 'a vendor says rejected'));
  };
  const { client, dispatchWith } = await workerForTest({ updateContact: refuse, blockEmail: refuse });
  const bounced = leadEvent('email_bounced');
  await dispatchWith({ bounceBlocklist: 'always', firstTry: { updates: 'all' } })(bounced);
  const handle = client.workflow.getHandle(bounced.id);
  const isParked = async () => {
    const { raw, searchAttributes } = await handle.describe();
    expect(raw.pendingActivities ?? []).toEqual([]);
    expect(searchAttributes['Attention']).toEqual(['rejected']);
  };
  await vi.waitFor(isParked, { timeout: 10_000 });
  await record('outreach-event.refused', handle);
  isMended = true;
  await handle.executeUpdate(repairUpdate, { args: [{ action: 'retry' }] });
  await handle.result();
  await record('outreach-event.refused-repaired', handle);
});

test('webhook-monitor, with parked events', { timeout: 120_000 }, async () => {
  const story = await live({
    intervalMs: 20 * MINUTE,
    parked: (at) => (at < HOUR || at > 4 * HOUR ? 0 : Math.ceil(at / MINUTE)),
    slackFails: [[2 * HOUR, 3 * HOUR]],
    slackRefuses: /^Over/,
  });
  await story.pass(5 * HOUR);
  await story.handle.executeUpdate(checkUpdate);
  for (const [i, runId] of [...story.runs].entries()) {
    await record(`webhook-monitor.parked-${i + 1}`, story.client.workflow.getHandle(story.handle.workflowId, runId));
  }
});

test('webhook-monitor', { timeout: 120_000 }, async () => {
  const story = await live({
    switchedOff: [HOUR, 5 * HOUR],
    receiverDown: [[HOUR, HOUR + 20 * MINUTE]],
    apiFails: [{ span: [3 * HOUR, 4 * HOUR], trouble: 'auth' }],
    changes: (at) => (at < MINUTE ? [{ action: 'create', eventType: 'all_events' }] : []),
  });
  await story.pass(6 * HOUR);
  await story.handle.executeUpdate(checkUpdate);
  for (const [i, runId] of [...story.runs].entries()) {
    await record(`webhook-monitor.run-${i + 1}`, story.client.workflow.getHandle(story.handle.workflowId, runId));
  }
  expect(story.runs.size).toBeGreaterThan(1);
});
