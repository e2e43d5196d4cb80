import type { WorkflowHandle } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { describe, expect, test, vi } from 'vitest';
import type { LeadEvent } from '../../../src/domain/event.ts';
import type { LeadEventKind } from '../../../src/domain/follow-up/follow-up.ts';
import type { Simulation } from '../../../src/simulation/simulation.ts';
import type { Action } from '../../../src/simulation/world.ts';
import { leadEventSignal as signalOfEvent } from '../../../workflows/follow-up-engine/messages.ts';
import { leadEvent } from '../../support/events.ts';
import { followUpsWith, simulationForTest } from '../../support/simulation.ts';

interface ToldStory {
  name: string;
  starts: LeadEventKind;
  fields?: Partial<LeadEvent>;
  env: Record<string, string>;
  /** When each wait or question is over, and the effects that follow; the times are those of Berlin. */
  steps: { until: string; actions: string[] }[];
}

/** Monday, 2 March 2026, 11:00 in Berlin. */
const BEGINS = Date.parse('2026-03-02T10:00:00Z');
const berlin = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00+01:00`);

const STORIES: ToldStory[] = [
  {
    name: 'reply-unanswered',
    starts: 'reply_received',
    env: {},
    steps: [
      { until: '2026-03-02 15:00', actions: ['remind'] },
      { until: '2026-03-03 11:00', actions: ['escalate'] },
    ],
  },
  {
    name: 'interested-without-meeting',
    starts: 'lead_interested',
    env: {},
    steps: [{ until: '2026-03-05 11:00', actions: ['remind'] }],
  },
  {
    name: 'interested-without-meeting',
    starts: 'lead_interested',
    env: { FOLLOW_UP_INTERESTED_WITHOUT_MEETING_SUBSEQUENCE: 'sub-1' },
    steps: [
      { until: '2026-03-05 11:00', actions: ['remind'] },
      { until: '2026-03-11 11:00', actions: ['ask-move'] },
      { until: '2026-03-13 11:00', actions: ['move'] },
    ],
  },
  {
    name: 'no-show-rebook',
    starts: 'lead_no_show',
    env: { FOLLOW_UP_NO_SHOW_REBOOK: 'on' },
    steps: [{ until: '2026-03-03 09:00', actions: ['remind'] }],
  },
  {
    name: 'no-show-rebook',
    starts: 'lead_no_show',
    env: { FOLLOW_UP_NO_SHOW_REBOOK: 'on', FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply' },
    steps: [
      { until: '2026-03-03 09:00', actions: ['ask-reply'] },
      { until: '2026-03-04 09:00', actions: ['reply'] },
    ],
  },
  {
    name: 'out-of-office-return',
    starts: 'auto_reply_received',
    fields: {
      reply: {
        subject: 'Automatic reply: our price holds until 4 March',
        html: '<p>I am back on Thursday, 12&nbsp;March.</p><blockquote>I am back on 5 March.</blockquote>',
      },
    },
    env: { FOLLOW_UP_OUT_OF_OFFICE_RETURN: 'on' },
    steps: [{ until: '2026-03-12 09:00', actions: ['remind'] }],
  },
  {
    name: 'out-of-office-return',
    starts: 'lead_out_of_office',
    env: { FOLLOW_UP_OUT_OF_OFFICE_RETURN: 'on', FOLLOW_UP_OUT_OF_OFFICE_RETURN_SUBSEQUENCE: 'sub-2' },
    steps: [{ until: '2026-03-09 11:00', actions: ['move'] }],
  },
];

/** The time at which the current timer fires, by the server's clock. */
async function timerDue(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  const { eventTime, timerStartedEventAttributes } = events!.findLast((event) => event.timerStartedEventAttributes)!;
  return tsToMs(eventTime) + tsToMs(timerStartedEventAttributes!.startToFireTimeout);
}

async function timersFired(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  return events!.filter((event) => event.timerFiredEventAttributes).length;
}

const QUESTION = /^ask-(.*)/;

describe.each(STORIES)('$name, $env', ({ name, starts, fields, env, steps }) => {
  const times = steps.map(({ until }) => berlin(until));
  const begin = (i: number) => (i === 0 ? BEGINS : times[i - 1]!);
  const middle = (i: number) => (begin(i) + times[i]!) / 2;
  const before = (i: number) => steps.slice(0, i).flatMap(({ actions }) => actions);
  const questionBefore = (i: number) => QUESTION.exec(steps[i - 1]?.actions[0] ?? '')?.[1];

  const only = () => followUpsWith(env).map((one) => (one.name === name ? one : { ...one, mode: 'off' as const }));
  const open = (more: Parameters<typeof simulationForTest>[0] = {}) =>
    simulationForTest({ followUps: only(), beginsAt: BEGINS, ...more });
  const event = <K extends LeadEventKind>(kind: K, email: string, at = BEGINS): LeadEvent =>
    leadEvent(kind, {
      lead: { email, variables: { firstName: 'Jane' } },
      at: new Date(at).toISOString(),
      ...(kind === starts && fields),
    } as never);
  const done = (simulation: Simulation, email: string): Action[] => simulation.actionsOf(name, email);
  /** Answers the open question just before its deadline. */
  const approve = (simulation: Simulation, email: string, i: number) => {
    const question = questionBefore(i);
    return question ? simulation.answer(name, email, { question, decision: 'approve', by: 'maya' }) : undefined;
  };

  test('runs its whole story with each effect once and on time, even if the worker restarts at each step', async () => {
    const simulation = await open({ maxCachedWorkflows: 0 });
    const email = `whole@${name}.example`;
    const first = event(starts, email);
    await simulation.send(first);
    await simulation.send(first);
    for (const [i, until] of times.entries()) {
      await simulation.passTo(middle(i));
      await simulation.restart();
      expect(done(simulation, email).map((action) => action.name)).toEqual(before(i));
      if (questionBefore(i)) await approve(simulation, email, i);
      else await simulation.passTo(until);
    }
    const end = await simulation.endOf(name, email);
    expect(end.endedBy).toBeUndefined();
    for (const [i, { actions }] of steps.entries()) {
      const [at] = questionBefore(i) ? [middle(i)] : [times[i]!];
      for (const action of actions)
        expect(done(simulation, email).find((one) => one.name === action)!.at - at).toBeLessThan(60_000);
    }
  });

  test('ends in any of its waits by any event that ends it', async () => {
    const simulation = await open();
    const kinds = simulation.followUps
      .find((one) => one.name === name)!
      .endsOn.filter((kind) => kind !== 'custom_label');
    const leads = steps.flatMap((_, i) => kinds.map((kind) => ({ kind, i, email: `${kind}.${i}@${name}.example` })));
    for (const { email } of leads) await simulation.send(event(starts, email));
    for (const i of steps.keys()) {
      await simulation.passTo(middle(i));
      for (const { kind, email } of leads.filter((lead) => lead.i === i)) {
        await simulation.send(event(kind, email, middle(i)));
      }
      await simulation.passTo(times[i]!);
    }
    await simulation.passTo(times.at(-1)! + 30 * 86_400_000);
    for (const { kind, i, email } of leads) {
      expect((await simulation.endOf(name, email)).endedBy).toMatch(new RegExp(`^${kind}-`));
      expect(done(simulation, email).map((action) => action.name)).toEqual(before(i));
    }
  });

  test.each(['the event', 'the timer'])(
    'an event that ends it wins over a timer of the same moment, even if %s is written first',
    async (first) => {
      for (const i of steps.keys()) {
        const simulation = await open({ maxCachedWorkflows: 0 });
        const email = `same.${i}@${name}.example`;
        const handle = simulation.handleOf(name, email);
        const end = () =>
          handle.signal(signalOfEvent, simulation.inServerTime(event('lead_unsubscribed', email, times[i])));
        await simulation.send(event(starts, email));
        await simulation.passTo(middle(i));
        await simulation.restart(async () => {
          await simulation.passTo(simulation.toScriptTime(await timerDue(handle)) - 20);
          if (first === 'the event') await end();
          // From here on time passes at normal speed, because a task waits for a worker.
          await vi.waitFor(async () => expect(await timersFired(handle)).toBe(i + 1), { timeout: 5_000, interval: 20 });
          if (first === 'the timer') await end();
        });
        expect((await simulation.endOf(name, email)).endedBy).toMatch(/^lead_unsubscribed-/);
        expect(done(simulation, email).map((action) => action.name)).toEqual(before(i));
      }
    },
  );
});
