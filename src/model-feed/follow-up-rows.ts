import type { History } from '@temporalio/common/lib/proto-utils.js';
import { keyOf } from '../domain/effect.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import type { NewRows } from '../read-model/rows.ts';
import { readHistory } from '../runs/follow-up-history.ts';
import { answerRows } from './answer-rows.ts';
import { decisionRows } from './decision-rows.ts';
import { effectRows, type PendingTry } from './effect-rows.ts';
import { leadRows, subjectOf } from './event-rows.ts';
import { questionRows } from './question-rows.ts';
import type { RunInHistory } from './run-in-history.ts';

/**
 * What a run of a follow-up adds to the model.
 * @param state what the follow-up says of itself, if it is open and a worker has answered.
 */
export function rowsOfFollowUp(
  name: string,
  run: RunInHistory,
  history: History,
  seen: number,
  { state, pending = [] }: { state?: FollowUpState | undefined; pending?: PendingTry[] } = {},
): NewRows {
  const { start, end } = readHistory(history);
  if (!start) return {};
  const { began, length, id } = run;
  const isOpen = run.closed === 0;
  const subject = subjectOf(start.event);
  const of = { owner: id, kind: name, ...subject, began, length, seen };
  const timeline = state?.timeline ?? end.result?.timeline ?? start.past?.timeline ?? [];
  return {
    // The run that continues this one is the follow-up now.
    follow_up:
      run.status === 'continued_as_new'
        ? []
        : [
            {
              name,
              ...subject,
              mode: start.mode,
              standing: state?.standing ?? '',
              until: state?.until ?? 0,
              paused: Number(state?.paused ?? false),
              event: start.event.id,
              ender: end.result?.endedBy ?? '',
              why: isOpen ? '' : (end.why ?? ''),
              timeline: JSON.stringify(timeline),
              ...run,
              seen,
            },
          ],
    effect: effectRows(history, of, { keys: keyOf(start.event.id, { name }), isOpen, pending }),
    question: questionRows(history, run.run, of, isOpen, state),
    decision: decisionRows(history, run.run, of),
    answer: answerRows(history, of, {
      closed: run.status === 'continued_as_new' ? 0 : run.closed,
      ender: end.result?.endedBy ?? '',
    }),
    lead: leadRows(start.event),
  };
}
