import type { WorkflowHandle } from '@temporalio/client';
import { expect, test, vi } from 'vitest';
import { temporalFailureOf } from '../../activities/temporal-failures.ts';
import type { Message } from '../../src/domain/activities.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { VendorError } from '../../src/domain/failure.ts';
import type { LeadEventKind } from '../../src/domain/follow-up/follow-up.ts';
import type { Wait } from '../../src/domain/follow-up/lookups.ts';
import { followUpId } from '../../src/runs/follow-up-ids.ts';
import { readFollowUps } from '../../src/settings/follow-ups.ts';
import { repairUpdate } from '../../workflows/effects/repair.ts';
import { answerUpdate, pauseUpdate, stateQuery } from '../../workflows/follow-up-engine/messages.ts';
import { FOLLOW_UPS } from '../../workflows/follow-up-register.ts';
import { leadEvent } from '../support/events.ts';
import { workerForTest } from '../support/temporal.ts';
import { histories } from './histories.ts';
import { record } from './save.ts';

const SOON_MS = 300;
const LONG_MS = 600_000;
/** The only wait that takes long. */
const LONG = '1 hour';

interface Options {
  env?: Record<string, string>;
  isLong?: (words: string) => boolean;
}

/** A worker whose waits are short unless `isLong`, and whose Slack refuses while `slack.refuses` is true. */
async function openWorld({ env = {}, isLong = (words) => words === LONG }: Options = {}) {
  const slack = { refuses: false };
  const { client, dispatchWith } = await workerForTest({
    getLeadEvents: () => [],
    resolveWait: ({ words, from }: Wait) => ({ at: from + (isLong(words) ? LONG_MS : SOON_MS), says: 'soon' }),
    readReturnDate: () => ({ date: '2026-01-09', words: 'back on 9 January' }),
    postMessage: ({ title }: Message) => {
      if (slack.refuses && title.includes('no meeting'))
        throw temporalFailureOf(new VendorError('auth', 'Slack: revoked'));
    },
  });
  const followUps = readFollowUps(env).map((one) => ({ ...one, mode: 'on' as const }));
  const dispatch = dispatchWith({ bounceBlocklist: 'never', followUps });

  /** Dispatches an event of the lead with this name. */
  async function happens(kind: LeadEventKind, name: string) {
    const email = `${name}@acme.example`;
    const at = new Date().toISOString();
    const event = leadEvent(kind, { at, lead: { email, variables: {} } }) as LeadEvent;
    await dispatch(event);
    const ofEvent = client.workflow.getHandle(event.id);
    await ofEvent.result();
    return { ofEvent, handleOf: (followUp: string) => client.workflow.getHandle(followUpId(followUp, email)) };
  }
  return { slack, happens };
}

const until = (is: () => Promise<void>) => vi.waitFor(is, 20_000);
const isParked = (handle: WorkflowHandle) => async () =>
  expect((await handle.describe()).searchAttributes['Attention']).toEqual(['auth']);

const ASKING = {
  FOLLOW_UP_INTERESTED_WITHOUT_MEETING_SUBSEQUENCE: 'sub-1',
  FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply',
};

test('follow-ups that run their whole story', async () => {
  const { happens } = await openWorld({ env: ASKING });
  const reply = await happens('reply_received', 'told');
  await reply.handleOf('reply-unanswered').result();
  await record('outreach-event.starts-follow-up', reply.ofEvent);
  await record('reply-unanswered.announced-twice', reply.handleOf('reply-unanswered'));

  const away = (await happens('auto_reply_received', 'away')).handleOf('out-of-office-return');
  await away.result();
  await record('out-of-office-return.reminded', away);

  const missed = (await happens('lead_no_show', 'missed')).handleOf('no-show-rebook');
  await missed.result();
  await record('no-show-rebook.not-answered', missed);
});

test.each([
  { name: 'no-show-rebook', kind: 'lead_no_show', env: { FOLLOW_UP_NO_SHOW_REBOOK_ANSWER_WITHIN: LONG } },
  {
    name: 'interested-without-meeting',
    kind: 'lead_interested',
    env: { FOLLOW_UP_INTERESTED_WITHOUT_MEETING_ANSWER_WITHIN: LONG },
  },
] as const)('$name: a question is approved', async ({ name, kind, env }) => {
  const { happens } = await openWorld({ env: { ...ASKING, ...env } });
  const handle = (await happens(kind, 'asked')).handleOf(name);
  const question = await vi.waitFor(async () => {
    const { question: open } = await handle.query(stateQuery);
    expect(open).toBeDefined();
    return open!.name;
  }, 20_000);
  await until(async () => expect((await handle.describe()).raw.pendingActivities ?? []).toEqual([]));
  await record(`${name}.asked`, handle);
  await handle.executeUpdate(answerUpdate, { args: [{ question, decision: 'approve', by: 'maya' }] });
  await handle.result();
  await record(`${name}.approved`, handle);
});

test('a follow-up that gets another event, and is ended', async () => {
  const { happens } = await openWorld({ env: { FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER: LONG } });
  await happens('reply_received', 'ended');
  const again = await happens('reply_received', 'ended');
  await record('outreach-event.tells-follow-up', again.ofEvent);
  const handle = again.handleOf('reply-unanswered');
  await happens('lead_not_interested', 'ended');
  await handle.result();
  await record('reply-unanswered.ended', handle);
});

test('a follow-up whose effect parks', async () => {
  const { slack, happens } = await openWorld({ env: ASKING });
  slack.refuses = true;
  const interested = (await happens('lead_interested', 'parked')).handleOf('interested-without-meeting');
  await until(isParked(interested));
  await record('interested-without-meeting.parked', interested);
  slack.refuses = false;
  await interested.executeUpdate(repairUpdate, { args: [{ action: 'retry' }] });
  await interested.result();
  await record('interested-without-meeting.repaired', interested);

  slack.refuses = true;
  const ended = (await happens('lead_interested', 'ended-parked')).handleOf('interested-without-meeting');
  await until(isParked(ended));
  const { ofEvent } = await happens('lead_unsubscribed', 'ended-parked');
  await ended.result();
  await record('outreach-event.ends-follow-up', ofEvent);
  await record('interested-without-meeting.ended', ended);
});

test.each(Object.entries(FOLLOW_UPS))('%s: waiting and paused', async (name, { startsOn: [kind] }) => {
  const { happens } = await openWorld({ isLong: () => true });
  const handle = (await happens(kind!, `waits-${name}`)).handleOf(name);
  await until(async () => expect((await handle.query(stateQuery)).standing).toMatch(/^waits /));
  await record(`${name}.waiting`, handle);
  await handle.executeUpdate(pauseUpdate, { args: ['maya'] });
  await record(`${name}.paused`, handle);
  await handle.terminate();
});

const recorded = histories().map(({ workflow }) => workflow);
const fresh = Object.entries(FOLLOW_UPS).filter(([name]) => !recorded.includes(name));

test.each(fresh)('%s: a follow-up without histories', async (name, { startsOn: [kind] }) => {
  const short = await openWorld();
  const whole = (await short.happens(kind!, `whole-${name}`)).handleOf(name);
  await whole.result();
  await record(`${name}.whole`, whole);

  const long = await openWorld({ isLong: () => true });
  const ended = (await long.happens(kind!, `ended-${name}`)).handleOf(name);
  await long.happens('lead_unsubscribed', `ended-${name}`);
  await ended.result();
  await record(`${name}.ended`, ended);
});
