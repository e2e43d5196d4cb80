import { HOUR_MS, MINUTE_MS } from '../duration.ts';
import type { Condition } from './alerts.ts';
import { command } from '../command.ts';
import { type Concern, CONCERNS, isParked, pastOf, saysOf, type ConcernCount } from '../concerns/concern.ts';
import { timeOf } from './conditions.ts';
import { adviceFor } from '../concerns/advice.ts';
import { QUESTION } from '../failure.ts';
import type { MonitorState } from './state.ts';

/** A receiver may be restarted without a message to anybody. */
const NOT_READY_MS = 5 * MINUTE_MS;

/** Each class of which there is something is a condition. One that is just over begins again an hour later. */
export function parkedConditions(state: MonitorState, now: number): Condition[] {
  const { parked = [], parkedUntil = {}, alerts } = state;
  return CONCERNS.flatMap((of) => {
    if (of === QUESTION) return [];
    const found = parked.find((one) => one.class === of);
    const isOpen = alerts[`attention/${of}`] !== undefined;
    if (!found) return isOpen ? [nothingLeft(of)] : [];
    if (isOpen) return [somethingFound(found, state)];
    if (of === 'not-ready' && now < (state.notReadySince ?? now) + NOT_READY_MS) return [];
    return now >= (parkedUntil[of] ?? -Infinity) + HOUR_MS ? [somethingFound(found, state)] : [];
  });
}

/** When the alert of each class was last over, once these conditions are what is wrong. */
export const parkedUntil = ({ parkedUntil }: MonitorState, conditions: Condition[], now: number) => ({
  ...parkedUntil,
  ...Object.fromEntries(conditions.flatMap(({ kind, of, over }) => (kind === 'attention' && over ? [[of!, now]] : []))),
});

/** Since when the receiver is not ready, once this was found. Changes `state`. */
export function rememberNotReady(state: MonitorState, now: number): void {
  if (state.parked?.some(({ class: of }) => of === 'not-ready')) state.notReadySince ??= now;
  else delete state.notReadySince;
}

function somethingFound(seen: ConcernCount, { zone }: Pick<MonitorState, 'zone'>): Condition {
  const { class: of, count, newestAt, examples } = seen;
  const others = isParked(of) ? '; their other effects went on' : '';
  return {
    kind: 'attention',
    of,
    count,
    title: saysOf(seen),
    lines: [
      ...examples,
      ...(newestAt === undefined ? [] : [`The newest began at ${timeOf(newestAt, zone)}${others}.`]),
      adviceFor(of, examples),
      `To look at them: ${command('attention list --class', of)}`,
    ],
    remind: true,
  };
}

const nothingLeft = (of: Concern): Condition => ({
  kind: 'attention',
  of,
  title: pastOf(of),
  lines: [],
  closing: [isParked(of) ? 'None waits any more.' : 'It is over.'],
  over: true,
});
