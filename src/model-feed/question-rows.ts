import type { History } from '@temporalio/common/lib/proto-utils.js';
import { answerUpdate } from '../../workflows/follow-up-engine/messages.ts';
import type { Message } from '../domain/activities.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import type { QuestionRow } from '../read-model/rows.ts';
import { effectsOf } from '../runs/effects.ts';
import { msOfEvent, summaryIn, updatesOf } from '../runs/history.ts';
import type { OfRun } from './effect-rows.ts';

/** The summary of the timer of a question (`workflows/follow-up-engine/questions.ts`). */
const TIMER = /^an answer: until /;
/** The line below a question that says what happens without an answer. */
const LINE = /^Please approve(, reject or edit| or reject) until .*; after that: (\w+)\.$/s;

/**
 * The questions that a run has asked. Each is asked by a message.
 * @param state what the follow-up says of itself; absent: a question is taken for open until its deadline.
 */
export function questionRows(
  history: History,
  run: string,
  { kind: _, ...of }: OfRun,
  isOpen: boolean,
  state?: FollowUpState,
): QuestionRow[] {
  const answers = updatesOf(history, answerUpdate);
  const timers = deadlinesIn(history);
  const asked = effectsOf(history).filter(({ name, activity }) => activity === 'postMessage' && /^ask-/.test(name));
  return asked.map(({ name, input, at }, i) => {
    const { question, title, quote = '', lines = [] } = input as Message;
    const own = state?.question?.name === question ? state?.question : undefined;
    const [, choices = '', otherwise = ''] = LINE.exec(lines.join('\n')) ?? [];
    const answer = answers.find((one) => one.input.question === question);
    const until = own?.until ?? timers[i] ?? 0;
    const waits = !answer && isOpen && (state ? own !== undefined : until === 0 || until > of.seen);
    return {
      ...of,
      id: `${run}/${name}`,
      name: question ?? name.slice('ask-'.length),
      title,
      proposal: waits ? (own?.proposal ?? quote) : '',
      editable: Number(own?.editable ?? choices.endsWith('edit')),
      asked: Date.parse(at),
      until,
      otherwise: own?.otherwise ?? otherwise,
      decision: waits ? '' : (answer?.input.decision ?? (otherwise || 'none')),
      who: answer?.input.by ?? '',
      decided: waits ? 0 : answer ? Date.parse(answer.at) : until,
    };
  });
}

/** When each question's time is over, in the order of the questions. */
const deadlinesIn = ({ events }: History): number[] =>
  (events ?? []).flatMap((event) => {
    const timeout = event.timerStartedEventAttributes?.startToFireTimeout;
    if (!timeout || !TIMER.test(summaryIn(event) ?? '')) return [];
    return [msOfEvent(event) + Number(timeout.seconds ?? 0) * 1_000 + Math.round((timeout.nanos ?? 0) / 1e6)];
  });
