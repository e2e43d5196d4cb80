import { command } from './command.ts';
import type { Condition } from './alerts.ts';
import { timeOf } from './conditions.ts';
import { cureOf } from './cure.ts';
import { FAILURE_CLASSES, type FailureClass, QUESTION } from './failure.ts';
import type { Parked } from './monitor.ts';
import type { MonitorState } from './monitor-state.ts';

const HOUR_MS = 3_600_000;

/** "3 workflows wait for a person: auth" */
export const waiting = ({ class: of, count }: Pick<Parked, 'class' | 'count'>): string =>
  of === QUESTION
    ? `${count} ${count === 1 ? 'question waits' : 'questions wait'} for an answer`
    : `${count} ${count === 1 ? 'workflow waits' : 'workflows wait'} for a person: ${of}`;

/** Each failure class of which something is parked is a condition. One that is just over begins again an hour later. */
export function parkedConditions({ parked = [], parkedUntil = {}, alerts }: MonitorState, now: number): Condition[] {
  return FAILURE_CLASSES.flatMap((of) => {
    const found = parked.find((one) => one.class === of);
    const isOpen = alerts[`attention/${of}`] !== undefined;
    if (!found) return isOpen ? [nothingParked(of)] : [];
    return isOpen || now >= (parkedUntil[of] ?? -Infinity) + HOUR_MS ? [somethingParked(found)] : [];
  });
}

/** When the alert of each class was last over, once these conditions are what is wrong. */
export const parkedUntil = ({ parkedUntil }: MonitorState, conditions: Condition[], now: number) => ({
  ...parkedUntil,
  ...Object.fromEntries(conditions.flatMap(({ kind, of, over }) => (kind === 'attention' && over ? [[of!, now]] : []))),
});

function somethingParked(parked: Parked): Condition {
  const { class: of, count, newestAt, examples } = parked;
  return {
    kind: 'attention',
    of,
    count,
    title: waiting(parked),
    lines: [
      ...examples,
      ...(newestAt === undefined ? [] : [`The newest began at ${timeOf(newestAt)}; their other effects went on.`]),
      cureOf(of, examples),
      `To look at them: ${command('attention list --class', of)}`,
    ],
    remind: true,
  };
}

const nothingParked = (of: FailureClass): Condition => ({
  kind: 'attention',
  of,
  title: `workflows waited for a person: ${of}`,
  lines: [],
  closing: ['None waits any more.'],
  over: true,
});
