import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowHandle } from '@temporalio/client';
import { expect, test, vi } from 'vitest';
import { temporalFailureOf } from '../../activities/failures.ts';
import { type FailureClass, VendorError } from '../../src/domain/failure.ts';
import type { Message } from '../../src/domain/activities.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import type { Wait } from '../../src/domain/lookups.ts';
import { followUpId, readFollowUps } from '../../src/follow-ups.ts';
import { check } from '../../workflows/webhook-monitor.ts';
import { repair } from '../../workflows/repair.ts';
import { anyEvent, leadEvent } from '../support/events.ts';
import { HOUR, live, MINUTE } from '../support/monitor-story.ts';
import { workerForTest } from '../support/temporal.ts';
import { FOLDER } from './histories.ts';

const { version } = JSON.parse(readFileSync(join(FOLDER, '../../package.json'), 'utf8')) as { version: string };

/** Process, host and paths of the machine that recorded are nobody's business. */
function withoutMachine(key: string, value: unknown): unknown {
  if (/^(identity|stackTrace)$/.test(key)) return '';
  return typeof value === 'string' && value.startsWith(`${process.pid}@`) ? 'worker' : value;
}

async function record(name: string, handle: WorkflowHandle): Promise<void> {
  mkdirSync(join(FOLDER, version), { recursive: true });
  const history: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()), withoutMachine);
  writeFileSync(join(FOLDER, version, `${name}.json`), `${JSON.stringify(history)}\n`);
}

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
  const failed = anyEvent('account_error', { account: 'maya@seller.example' });
  const reply = leadEvent('reply_received', { reply: { subject: 'Re: hello', text: 'sure' } });
  for (const event of [opened, bounced, failed, reply, anyEvent('unknown', { reason: 'no event_type', payload: {} })]) {
    await dispatch(event);
  }
  const handleOf = ({ id }: { id: string }) => client.workflow.getHandle(id);
  await handleOf(opened).result();
  await record('outreach-event.opened', handleOf(opened));
  await handleOf(bounced).result();
  await record('outreach-event.bounced', handleOf(bounced));

  const isParked = async () => expect((await handleOf(reply).describe()).searchAttributes['Attention']).toEqual(['config']);
  await vi.waitFor(isParked, { timeout: 10_000 });
  await record('outreach-event.parked', handleOf(reply));
  isMended = true;
  await handleOf(reply).executeUpdate(repair, { args: [{ effect: 'slack', action: 'retry' }] });
  await handleOf(reply).result();
  await record('outreach-event.repaired', handleOf(reply));
  await handleOf(failed).executeUpdate(repair, { args: [{ effect: 'slack', action: 'skip' }] });
  await handleOf(failed).result();
  await record('outreach-event.skipped', handleOf(failed));
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
    await handle.executeUpdate(repair, { args: [{ class: of, action: 'retry', by: 'maya', reason: 'renewed' }] });
  };
  await decide('auth');
  await decide('config');
  await handle.result();
  await record('outreach-event.repaired-by-class', handle);
});

test('webhook-monitor, with parked events', { timeout: 120_000 }, async () => {
  const story = await live({
    intervalMs: 20 * MINUTE,
    parked: (at) => (at < HOUR || at > 4 * HOUR ? 0 : Math.ceil(at / MINUTE)),
    slackFails: [[2 * HOUR, 3 * HOUR]],
    slackRefuses: /^Over/,
  });
  await story.pass(5 * HOUR);
  await story.handle.executeUpdate(check);
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
  await story.handle.executeUpdate(check);
  for (const [i, runId] of [...story.runs].entries()) {
    await record(`webhook-monitor.run-${i + 1}`, story.client.workflow.getHandle(story.handle.workflowId, runId));
  }
  expect(story.runs.size).toBeGreaterThan(1);
});

test('follow-ups', async () => {
  let refused = true;
  const { client, dispatchWith } = await workerForTest({
    getLeadEvents: () => [],
    resolveWait: ({ from }: Wait) => ({ at: from + 300, says: 'soon' }),
    readReturnDate: () => ({ date: '2026-01-09', words: 'back on 9 January' }),
    postMessage: ({ title }: Message) => {
      if (refused && title.includes('no meeting')) throw temporalFailureOf(new VendorError('auth', 'Slack: revoked'));
    },
  });
  const followUps = readFollowUps(
    {
      FOLLOW_UP_INTERESTED_WITHOUT_MEETING_SUBSEQUENCE: 'sub-1',
      FOLLOW_UP_NO_SHOW_REBOOK: 'on',
      FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply',
      FOLLOW_UP_OUT_OF_OFFICE_RETURN: 'on',
    },
    expect.fail,
  );
  const dispatch = dispatchWith({ bounceBlocklist: 'never', followUps });
  const at = new Date().toISOString();
  const lead = (name: string) => ({ email: `${name}@acme.example`, variables: {} });
  const begin = async (kind: LeadEvent['kind'], name: string) => {
    const event = leadEvent(kind, { at, lead: lead(name) }) as LeadEvent;
    await dispatch(event);
    await client.workflow.getHandle(event.id).result();
    return { event, handleOf: (followUp: string) => client.workflow.getHandle(followUpId(followUp, lead(name).email)) };
  };
  const reply = await begin('reply_received', 'told');
  await reply.handleOf('reply-unanswered').result();
  await record('outreach-event.starts-follow-up', client.workflow.getHandle(reply.event.id));
  await record('reply-unanswered.announced-twice', reply.handleOf('reply-unanswered'));

  const away = await begin('auto_reply_received', 'away');
  await away.handleOf('out-of-office-return').result();
  await record('out-of-office-return.reminded', away.handleOf('out-of-office-return'));

  const missed = await begin('lead_no_show', 'missed');
  await missed.handleOf('no-show-rebook').result();
  await record('no-show-rebook.not-answered', missed.handleOf('no-show-rebook'));

  const interested = (await begin('lead_interested', 'interested')).handleOf('interested-without-meeting');
  const isParked = async () => expect((await interested.describe()).searchAttributes['Attention']).toEqual(['auth']);
  await vi.waitFor(isParked, 10_000);
  await record('interested-without-meeting.parked', interested);
  refused = false;
  await interested.executeUpdate(repair, { args: [{ action: 'retry' }] });
  await interested.result();
  await record('interested-without-meeting.repaired', interested);

  refused = true;
  const ended = (await begin('lead_interested', 'ended')).handleOf('interested-without-meeting');
  await vi.waitFor(async () => expect((await ended.describe()).searchAttributes['Attention']).toEqual(['auth']), 10_000);
  const out = await begin('lead_unsubscribed', 'ended');
  await ended.result();
  await record('outreach-event.ends-follow-up', client.workflow.getHandle(out.event.id));
  await record('interested-without-meeting.ended', ended);
});
