import type { History } from '@temporalio/common/lib/proto-utils.js';
import { answerUpdate, pauseUpdate, resumeUpdate } from '../../workflows/follow-up-engine/messages.ts';
import type { DecisionRow } from '../read-model/rows.ts';
import { decisionsOf } from '../runs/decisions.ts';
import { timeOfEvent, updatesOf } from '../runs/history.ts';
import type { OfRun } from './effect-rows.ts';

type Decided = Pick<DecisionRow, 'at' | 'who' | 'what' | 'about' | 'reason'>;

/** What people decided about a run. */
export function decisionRows(history: History, run: string, { campaign: _, ...of }: OfRun): DecisionRow[] {
  const all = [...repairs(history), ...answers(history), ...steering(history), ...cancellations(history)];
  return all.sort((a, b) => a.at - b.at).map((one, i) => ({ id: `${run}/${i}`, ...of, ...one }));
}

const repairs = (history: History): Decided[] =>
  decisionsOf(history).map(({ at, by = '', action, effects, effect, class: of, reason = '' }) => ({
    ...{ at: Date.parse(at), who: by, what: action, reason },
    about: effects.join(', ') || effect || of || '',
  }));

const answers = (history: History): Decided[] =>
  updatesOf(history, answerUpdate).map(({ at, input: { question, decision, by = '' } }) => ({
    ...{ at: Date.parse(at), who: by, what: decision, about: question, reason: '' },
  }));

const steering = (history: History): Decided[] =>
  [pauseUpdate, resumeUpdate].flatMap((update) =>
    updatesOf(history, update).map(({ at, input = '' }) => ({
      ...{ at: Date.parse(at), who: input, what: update.name, about: '', reason: '' },
    })),
  );

const cancellations = ({ events }: History): Decided[] =>
  (events ?? []).flatMap((event) => {
    const cause = event.workflowExecutionCancelRequestedEventAttributes?.cause;
    if (!cause) return [];
    const who = /^by (.+)$/s.exec(cause)?.[1] ?? '';
    return [{ at: Date.parse(timeOfEvent(event)), who, what: 'cancel', about: '', reason: who ? '' : cause }];
  });
