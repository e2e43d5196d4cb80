import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { expect, test, vi } from 'vitest';
import type { LeadEvent } from '../../../src/domain/event.ts';
import type { LeadEventKind } from '../../../src/domain/follow-up/follow-up.ts';
import type { FollowUpEnd } from '../../../src/domain/follow-up/state.ts';
import type { Simulation } from '../../../src/simulation/simulation.ts';
import { repairUpdate } from '../../../workflows/effects/repair.ts';
import { pauseUpdate, resumeUpdate } from '../../../workflows/follow-up-engine/messages.ts';
import { leadEvent } from '../../support/events.ts';
import { LOOKUPS, simulationForTest } from '../../support/simulation.ts';

/** Monday, 2 March 2026, 11:00 in Berlin. */
const BEGINS = Date.parse('2026-03-02T10:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AS_REPLY = { FOLLOW_UP_NO_SHOW_REBOOK: 'on', FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply' };

let leads = 0;
/** A new lead, and its events `hours` after the beginning. */
function lead() {
  leads += 1;
  const email = `lead-${leads}@acme.example`;
  const event = (kind: LeadEventKind, hours = 0, fields: object = {}): LeadEvent =>
    leadEvent(kind, {
      lead: { email, variables: { firstName: 'Jane' } },
      at: new Date(BEGINS + hours * HOUR).toISOString(),
      ...fields,
    });
  return { email, event };
}

const begin = (env: Record<string, string> = {}, more: Parameters<typeof simulationForTest>[0] = {}) =>
  simulationForTest({ env, beginsAt: BEGINS, ...more });
const done = (simulation: Simulation, name: string, email: string) => simulation.actionsOf(name, email);
const isParked = (handle: WorkflowHandle) =>
  vi.waitFor(async () => expect((await handle.describe()).searchAttributes['Attention']).toEqual(['auth']), 10_000);
const says = (end: { timeline: { says: string }[] }) => end.timeline.map((entry) => entry.says).join('\n');

test('a reply that was answered in time causes no reminder, but a later reply does, counted from its own time', async () => {
  const simulation = await begin();
  const { email, event } = lead();
  await simulation.send(event('reply_received'));
  simulation.writes(email, BEGINS + HOUR, 'maya@seller.example');
  await simulation.passTo(BEGINS + 2 * HOUR);
  await simulation.send(event('reply_received', 2));
  const end = await simulation.endOf('reply-unanswered', email);
  const [remind, escalate] = done(simulation, 'reply-unanswered', email);
  // Four working hours after 13:00, and one working day after it.
  expect(remind!.at).toBeGreaterThanOrEqual(Date.parse('2026-03-02T16:00:00Z'));
  expect(remind!.at).toBeLessThan(Date.parse('2026-03-02T16:01:00Z'));
  expect(escalate!.at).toBeGreaterThanOrEqual(Date.parse('2026-03-03T12:00:00Z'));
  expect(says(end)).toContain('maya@seller.example has answered, and the lead has written again');
});

test('a reply that was answered causes no reminder', async () => {
  const simulation = await begin();
  const { email, event } = lead();
  await simulation.send(event('reply_received'));
  simulation.writes(email, BEGINS + HOUR, 'maya@seller.example');
  const end = await simulation.endOf('reply-unanswered', email);
  expect(done(simulation, 'reply-unanswered', email)).toEqual([]);
  expect(end.timeline.at(-1)!.says).toBe('ends: all was done');
});

test('the second reminder mentions the owner, the first does not', async () => {
  const simulation = await begin();
  const { email, event } = lead();
  await simulation.send(event('reply_received', 0, { account: 'maya@seller.example' }));
  await simulation.endOf('reply-unanswered', email);
  expect(done(simulation, 'reply-unanswered', email).map(({ input }) => (input as { owner?: string }).owner)).toEqual([
    undefined,
    'maya@seller.example',
  ]);
});

test('a label in SETTLED_LABELS ends a follow-up, another label does not', async () => {
  const simulation = await begin({ FOLLOW_UP_REPLY_UNANSWERED_SETTLED_LABELS: 'Sent to sales, Spam' });
  const [settled, hot] = [lead(), lead()];
  for (const { event } of [settled, hot]) await simulation.send(event('reply_received'));
  await simulation.passTo(BEGINS + HOUR);
  await simulation.send(settled.event('custom_label', 1, { label: 'Spam' }));
  await simulation.send(hot.event('custom_label', 1, { label: 'Hot' }));
  expect((await simulation.endOf('reply-unanswered', settled.email)).endedBy).toMatch(/^custom_label/);
  await simulation.endOf('reply-unanswered', hot.email);
  expect(done(simulation, 'reply-unanswered', settled.email)).toEqual([]);
  expect(done(simulation, 'reply-unanswered', hot.email)).toHaveLength(2);
});

test('a late event from before the start does not end a follow-up, but a late unsubscription does', async () => {
  const simulation = await begin();
  const [booked, out] = [lead(), lead()];
  for (const { event } of [booked, out]) await simulation.send(event('lead_interested'));
  await simulation.send(booked.event('lead_meeting_booked', -48));
  await simulation.send(out.event('lead_unsubscribed', -48));
  expect((await simulation.endOf('interested-without-meeting', out.email)).endedBy).toMatch(/^lead_unsubscribed/);
  expect((await simulation.endOf('interested-without-meeting', booked.email)).endedBy).toBeUndefined();
  expect(done(simulation, 'interested-without-meeting', booked.email)).toHaveLength(1);
  expect(done(simulation, 'interested-without-meeting', out.email)).toEqual([]);
});

test.each([
  { when: 'today', hours: 2 },
  { when: 'weeks ago, so that all its waits are over', hours: 21 * 24 },
])('a follow-up that starts after an unsubscription does nothing: $when', async ({ hours }) => {
  const simulation = await begin();
  const { email, event } = lead();
  await simulation.send(event('lead_unsubscribed', 1 - hours));
  await simulation.send(event('reply_received', -hours));
  expect((await simulation.endOf('reply-unanswered', email)).endedBy).toMatch(/^lead_unsubscribed/);
  expect(done(simulation, 'reply-unanswered', email)).toEqual([]);
});

test('a bounce in any campaign ends a follow-up, but only if it means that the address is dead', async () => {
  const simulation = await begin();
  const [full, spam, dead, early] = [lead(), lead(), lead(), lead()];
  await simulation.send(early.event('email_bounced', -1));
  for (const { event } of [full, spam, dead, early]) await simulation.send(event('reply_received'));
  await simulation.passTo(BEGINS + HOUR);
  const bounce = ({ event }: ReturnType<typeof lead>, reason: string) =>
    simulation.send(event('email_bounced', 1, { campaign: { name: 'Another' }, bounce: { reason } }));
  await bounce(full, '452 4.2.2 Mailbox full');
  await bounce(spam, '550 5.7.1 Message rejected as spam');
  await bounce(dead, '550 5.1.1 User unknown');
  expect((await simulation.endOf('reply-unanswered', dead.email)).endedBy).toMatch(/^email_bounced/);
  for (const { email } of [full, spam, early]) {
    expect((await simulation.endOf('reply-unanswered', email)).endedBy).toBeUndefined();
    expect(done(simulation, 'reply-unanswered', email)).toHaveLength(2);
  }
});

test('a corrected label ends the follow-up that the earlier label started', async () => {
  const simulation = await begin({ FOLLOW_UP_NO_SHOW_REBOOK: 'on' });
  const [neutral, showed] = [lead(), lead()];
  await simulation.send(neutral.event('lead_interested'));
  await simulation.send(showed.event('lead_no_show'));
  await simulation.send(neutral.event('lead_neutral', 1));
  await simulation.send(showed.event('lead_interested', 1));
  expect((await simulation.endOf('interested-without-meeting', neutral.email)).endedBy).toMatch(/^lead_neutral/);
  expect((await simulation.endOf('no-show-rebook', showed.email)).endedBy).toMatch(/^lead_interested/);
});

test('a follow-up that is switched off continues for its open leads, does not start again, and ends at an unsubscription', async () => {
  const simulation = await begin();
  const [open, late] = [lead(), lead()];
  await simulation.send(open.event('lead_interested'));
  for (const followUp of simulation.followUps) followUp.mode = 'off';
  await simulation.send(late.event('lead_interested'));
  await expect(simulation.handleOf('interested-without-meeting', late.email).describe()).rejects.toThrow('not found');
  await simulation.send(open.event('lead_unsubscribed', 1));
  const end = (await simulation.handleOf('interested-without-meeting', open.email).result()) as FollowUpEnd;
  expect(end.endedBy).toMatch(/^lead_unsubscribed/);
});

test('a follow-up that an event ended can be started again by a later event', async () => {
  const simulation = await begin();
  const { email, event } = lead();
  await simulation.send(event('lead_interested'));
  await simulation.send(event('lead_not_interested', 1));
  await simulation.endOf('interested-without-meeting', email);
  await simulation.send(event('lead_interested', 2));
  await simulation.endOf('interested-without-meeting', email);
  expect(done(simulation, 'interested-without-meeting', email).map(({ name }) => name)).toEqual(['remind']);
});

test('a simulation that closes while a follow-up runs does not stop the time of the next simulation', async () => {
  const lookups = {
    ...LOOKUPS,
    resolveWait: async (wait: Parameters<typeof LOOKUPS.resolveWait>[0]) => {
      await setTimeout(300);
      return LOOKUPS.resolveWait(wait);
    },
  };
  const first = await begin({}, { lookups });
  await first.send(lead().event('lead_interested'));
  await first.close();
  const simulation = await begin();
  const { email, event } = lead();
  await simulation.send(event('lead_interested'));
  await simulation.endOf('interested-without-meeting', email);
  expect(done(simulation, 'interested-without-meeting', email)).toHaveLength(1);
});

test('a dry run does nothing and records what it would do', async () => {
  const simulation = await begin({ ...AS_REPLY, FOLLOW_UP_NO_SHOW_REBOOK: 'dry-run' });
  const { email, event } = lead();
  await simulation.send(event('lead_no_show'));
  const end = await simulation.endOf('no-show-rebook', email);
  expect(done(simulation, 'no-show-rebook', email)).toEqual([]);
  expect(says(end)).toContain(`would ask: ${email} did not come to the meeting. Send this? (continues as if approved)`);
  expect(says(end)).toContain(`would do: Reply to ${email}`);
});

test('an edited proposal is sent with the edited text', async () => {
  const simulation = await begin(AS_REPLY);
  const { email, event } = lead();
  await simulation.send(event('lead_no_show', 0, { emailId: 'mail-1', account: 'maya@seller.example' }));
  await simulation.passTo(BEGINS + DAY);
  const { question } = await simulation.stateOf('no-show-rebook', email);
  expect(question!.proposal).toMatch(/^Hi Jane,\n\nsorry/);
  const text = 'Hi Jane, Thursday at ten?';
  const given = { question: 'reply', decision: 'edit', text, by: 'maya' } as const;
  await simulation.answer('no-show-rebook', email, given);
  await simulation.endOf('no-show-rebook', email);
  const [, sent, told] = done(simulation, 'no-show-rebook', email);
  expect(sent).toMatchObject({
    activity: 'sendReply',
    input: { lead: email, text, emailId: 'mail-1', account: 'maya@seller.example' },
  });
  expect(told!.input).toMatchObject({ title: `Approved by maya. Done: Reply to ${email}` });
});

test.each(['rejected', 'not answered in time'])('an action that is %s is not done', async (how) => {
  const simulation = await begin(AS_REPLY);
  const { email, event } = lead();
  await simulation.send(event('lead_no_show'));
  await simulation.passTo(BEGINS + DAY);
  if (how === 'rejected')
    await simulation.answer('no-show-rebook', email, { question: 'reply', decision: 'reject', by: 'maya' });
  const end = await simulation.endOf('no-show-rebook', email);
  expect(done(simulation, 'no-show-rebook', email).map(({ name }) => name)).toEqual(['ask-reply', 'decided-reply']);
  expect(says(end)).toContain(how === 'rejected' ? 'Rejected by maya' : 'Rejected, because nobody answered in time');
  const who = how === 'rejected' ? ' by maya' : ', because nobody answered in time';
  expect(end.timeline.at(-1)!.says).toBe(`ends: rejected${who}; nothing was sent`);
});

test.each([
  [{ question: 'move', decision: 'approve' }, 'question is "move", it should be "reply"'],
  [{ question: 'reply', decision: 'perhaps' }, 'decision is "perhaps", it should be one of approve, reject, edit'],
  [{ question: 'reply', decision: 'edit', text: ' ' }, 'text is " ", it should be the text to use'],
])('a question is not answered by %j', async (given, message) => {
  const simulation = await begin(AS_REPLY);
  const { email, event } = lead();
  await simulation.send(event('lead_no_show'));
  await simulation.passTo(BEGINS + DAY);
  const failure: unknown = await simulation
    .answer('no-show-rebook', email, given as never)
    .catch((error: unknown) => error);
  expect((failure as Error).cause).toMatchObject({ message });
});

test('a paused follow-up does nothing, and continues from the same step after it is resumed', async () => {
  const simulation = await begin();
  const { email, event } = lead();
  await simulation.send(event('lead_interested'));
  const handle = simulation.handleOf('interested-without-meeting', email);
  await handle.executeUpdate(pauseUpdate, { args: ['maya'] });
  await simulation.passTo(BEGINS + 10 * DAY);
  expect(done(simulation, 'interested-without-meeting', email)).toEqual([]);
  expect(await simulation.stateOf('interested-without-meeting', email)).toMatchObject({ paused: true });
  await handle.executeUpdate(resumeUpdate, { args: ['maya'] });
  const end = await simulation.endOf('interested-without-meeting', email);
  expect(says(end)).toMatch(/paused by maya\n(.*\n)*resumed by maya/);
  expect(done(simulation, 'interested-without-meeting', email)).toHaveLength(1);
});

test('a paused follow-up also delays a retried effect, and an event still ends it', async () => {
  let refused = true;
  const perform = {
    postMessage: () => {
      if (refused) throw ApplicationFailure.nonRetryable('Slack: revoked', 'auth');
    },
  };
  const simulation = await begin({}, { perform });
  const [resumed, out] = [lead(), lead()];
  for (const { event } of [resumed, out]) await simulation.send(event('lead_interested'));
  await simulation.passTo(BEGINS + 4 * DAY);
  const handles = [resumed, out].map(({ email }) => simulation.handleOf('interested-without-meeting', email));
  for (const handle of handles) {
    await isParked(handle);
    await handle.executeUpdate(pauseUpdate, { args: ['maya'] });
  }
  refused = false;
  for (const handle of handles) await handle.executeUpdate(repairUpdate, { args: [{ action: 'retry' }] });
  await simulation.passTo(BEGINS + 5 * DAY);
  expect(simulation.actions.filter(({ name }) => name === 'remind')).toEqual([]);
  await simulation.send(out.event('lead_unsubscribed', 5 * 24));
  expect(await handles[1]!.result()).toMatchObject({ endedBy: expect.stringMatching(/^lead_unsubscribed/) as string });
  await handles[0]!.executeUpdate(resumeUpdate, { args: [undefined] });
  await simulation.endOf('interested-without-meeting', resumed.email);
  expect(done(simulation, 'interested-without-meeting', resumed.email)).toHaveLength(1);
  expect(done(simulation, 'interested-without-meeting', out.email)).toEqual([]);
});

test('a parked effect is retried and done once, and an event ends a follow-up without waiting for it', async () => {
  let refused = true;
  const simulation = await begin(
    {},
    {
      perform: {
        postMessage: ({ title }: { title: string }) => {
          if (refused && title.includes('no meeting')) throw ApplicationFailure.nonRetryable('Slack: revoked', 'auth');
        },
      },
    },
  );
  const [mended, out] = [lead(), lead()];
  for (const { event } of [mended, out]) await simulation.send(event('lead_interested'));
  await simulation.passTo(BEGINS + 4 * DAY);
  const handle = simulation.handleOf('interested-without-meeting', mended.email);
  await isParked(handle);
  await simulation.send(out.event('lead_unsubscribed', 4 * 24));
  // Time must not be skipped here: the parked follow-up waits only for its workflow's time-out.
  expect(await simulation.handleOf('interested-without-meeting', out.email).result()).toMatchObject({
    endedBy: expect.stringMatching(/^lead_unsubscribed/) as string,
  });
  refused = false;
  await handle.executeUpdate(repairUpdate, { args: [{ action: 'retry' }] });
  await simulation.endOf('interested-without-meeting', mended.email);
  expect(done(simulation, 'interested-without-meeting', mended.email).map(({ name }) => name)).toEqual(['remind']);
  expect(done(simulation, 'interested-without-meeting', out.email)).toEqual([]);
});
