import { randomUUID } from 'node:crypto';
import type { ActionOutcome } from '../../src/decisions/bulk-action.ts';
import { sendAnswer } from '../../src/decisions/answer.ts';
import { decideParked } from '../../src/decisions/repairing.ts';
import { type Steering, steerOne } from '../../src/decisions/steering.ts';
import type { EventKind } from '../../src/domain/event.ts';
import type { QuestionAnswer } from '../../src/domain/follow-up/question.ts';
import { attentionIn } from '../../src/runs/attention-in.ts';
import { findRun } from '../../src/runs/find-run.ts';
import { followUpId } from '../../src/runs/follow-up-ids.ts';
import { askFollowUpState } from '../../src/runs/follow-up-state.ts';
import type { Temporal } from '../../src/temporal/connection.ts';
import type { RepairAction } from '../../workflows/effects/repair.ts';
import { type Delivery, delivery } from './traffic.ts';

const PASSED = '2020-01-01';
const LATER = '30 days';

/** Each follow-up soon waits for a month, or for a person. */
export const FOLLOW_UPS_ON = {
  FOLLOW_UP_REPLY_UNANSWERED: 'on',
  FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER: LATER,
  FOLLOW_UP_OUT_OF_OFFICE_RETURN: 'on',
  FOLLOW_UP_OUT_OF_OFFICE_RETURN_OTHERWISE_AFTER: LATER,
  FOLLOW_UP_NO_SHOW_REBOOK: 'on',
  FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply',
  FOLLOW_UP_NO_SHOW_REBOOK_WHEN: PASSED,
  FOLLOW_UP_NO_SHOW_REBOOK_ANSWER_WITHIN: LATER,
  FOLLOW_UP_INTERESTED_WITHOUT_MEETING: 'on',
  FOLLOW_UP_INTERESTED_WITHOUT_MEETING_SUBSEQUENCE: 'of nobody',
  FOLLOW_UP_INTERESTED_WITHOUT_MEETING_REMIND_AFTER: PASSED,
  FOLLOW_UP_INTERESTED_WITHOUT_MEETING_MOVE_AFTER: PASSED,
  FOLLOW_UP_INTERESTED_WITHOUT_MEETING_ANSWER_WITHIN: LATER,
};

const ASKING = ['no-show-rebook', 'interested-without-meeting'];

interface Parts {
  temporal: Temporal;
  /** The first number that no other delivery has. */
  serial: number;
  /** Has Instantly refuse our key until then. */
  mend(): Promise<unknown>;
  /** Delivers until it is acknowledged. */
  post(delivery: Delivery): Promise<unknown>;
  /** Calls a check until it passes. */
  eventually(check: () => Promise<void>): Promise<void>;
}

interface People {
  /** Everything that is delivered. */
  deliveries: Delivery[];
  /** Ids of the events whose effects stay parked. */
  undecided: string[];
  /**
   * Delivers the events with which all begins. Resolves when the follow-ups have asked: an event that waits for thousands of
   * others is late, and its follow-up asks after the test.
   */
  begin(): Promise<void>;
  /** Does what people do, and delivers the rest. */
  act(): Promise<void>;
}

/**
 * Leads whose follow-ups ask, and are paused, resumed, cancelled, ended and begun again; and effects that are parked, retried
 * and skipped. Some of each wait at the end.
 * @param of events with effects that Instantly refuses: they are retried.
 */
export function peopleFor(sets: number, of: Delivery[], { temporal, serial, mend, post, eventually }: Parts): People {
  const begun = Date.now();
  const deliveries: Delivery[] = [];
  const happening = (kind: EventKind, name: string, later = 0): Delivery => {
    const one = delivery(kind, `${name}@people.example`, begun + later, serial + deliveries.length);
    deliveries.push(one);
    return one;
  };

  const late = new Set<string>();
  const insist = (id: string, act: () => Promise<ActionOutcome>) =>
    eventually(async () => {
      if (late.has(id)) return;
      const outcome = await act();
      if (outcome === 'done' || (typeof outcome === 'object' && /is answered already/.test(outcome.reason))) return;
      // An answer may be lost on its way.
      if (outcome === 'already' && (await findRun(temporal, id))!.status.name !== 'RUNNING') return;
      const { standing = '' } = await askFollowUpState(temporal, id).catch(() => ({ standing: undefined }));
      // While Temporal was away a minute has passed: the follow-up waits for other events, and asks after the test.
      if (/came late/.test(standing)) late.add(id);
      throw new Error(`${id}, which ${standing}: ${JSON.stringify(outcome)}`);
    });
  const steer = (id: string, action: Steering) => insist(id, () => steerOne(temporal, action, 'maya', id));
  const answer = (id: string, given: Omit<QuestionAnswer, 'by'>) =>
    insist(id, () => sendAnswer(temporal, id, { ...given, by: 'maya' }));
  const decide = (id: string, action: RepairAction) => {
    const updateId = randomUUID();
    return insist(id, () =>
      decideParked(temporal, { id, runId: '' }, { action, by: 'maya', reason: 'seen' }, updateId),
    );
  };

  /** After a retry that Instantly has refused too. */
  const parksAgain = (id: string) =>
    eventually(async () => {
      const run = await findRun(temporal, id);
      if (!run || attentionIn(run) === '' || run.raw.pendingActivities?.length) throw new Error(`${id} is not parked`);
    });

  const asks = (id: string) =>
    eventually(async () => {
      const { standing, question } = await askFollowUpState(temporal, id);
      if (!question) throw new Error(`${id}, which ${standing}, does not ask`);
    });

  const firsts: Delivery[] = [];
  const asking: string[] = [];
  const acts: (() => Promise<unknown>)[] = [];
  const afterwards: (() => Promise<void>)[] = of.map(
    ({ event }) =>
      () =>
        decide(event.id, 'retry'),
  );
  const undecided: string[] = [];
  const lead = (
    kind: EventKind,
    name: string,
    followUp: string,
    then: (id: string) => Promise<unknown> = () => Promise.resolve(),
  ) => {
    const first = happening(kind, name);
    const id = followUp ? followUpId(followUp, `${name}@people.example`) : first.event.id;
    if (ASKING.includes(followUp)) asking.push(id);
    firsts.push(first);
    acts.push(() => then(id));
    return id;
  };

  for (let set = 0; set < sets; set += 1) {
    const named = (name: string) => `${name}-${set}`;
    lead('lead_no_show', named('asked'), 'no-show-rebook');
    lead('lead_no_show', named('rejected'), 'no-show-rebook', (id) =>
      answer(id, { question: 'reply', decision: 'reject' }),
    );
    lead('lead_no_show', named('edited'), 'no-show-rebook', async (id) => {
      await answer(id, { question: 'reply', decision: 'edit', text: 'On Friday?' });
      await decide(id, 'skip');
    });
    lead('lead_no_show', named('approved'), 'no-show-rebook', async (id) => {
      await answer(id, { question: 'reply', decision: 'approve' });
      await decide(id, 'retry');
    });
    lead('lead_interested', named('moved'), 'interested-without-meeting', async (id) => {
      await answer(id, { question: 'move', decision: 'approve' });
      await decide(id, 'retry');
      await steer(id, 'cancel');
    });
    lead('reply_received', named('paused'), 'reply-unanswered', (id) => steer(id, 'pause'));
    lead('reply_received', named('cancelled'), 'reply-unanswered', (id) => steer(id, 'cancel'));
    const again = [
      happening('lead_not_interested', named('resumed'), 1),
      happening('reply_received', named('resumed'), 2),
    ];
    lead('reply_received', named('resumed'), 'reply-unanswered', async (id) => {
      await steer(id, 'pause');
      await steer(id, 'resume');
      for (const one of again) await post(one);
    });
    undecided.push(
      lead('lead_unsubscribed', named('blocked'), '', async (id) => {
        await decide(id, 'retry');
        await parksAgain(id);
      }),
    );
    lead('lead_unsubscribed', named('skipped'), '', (id) => decide(id, 'skip'));
    const mended = lead('lead_unsubscribed', named('mended'), '');
    afterwards.push(() => decide(mended, 'retry'));
  }

  return {
    deliveries,
    undecided,
    async begin() {
      await Promise.all(firsts.map(post));
      // Of one of each sort the questions come soon enough.
      if (sets > 1) for (const id of asking) await asks(id);
    },
    async act() {
      await Promise.all(acts.map((act) => act()));
      await mend();
      // One after the other: some events come late.
      for (const act of afterwards) await act();
    },
  };
}
