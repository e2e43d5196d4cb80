import { command } from '../command.ts';
import { adviceFor } from '../concerns/advice.ts';
import {
  type Concern,
  type ConcernCount,
  concernText,
  CONCERNS,
  isParked,
  pastConcernText,
} from '../concerns/concern.ts';
import { HOUR_MS, MINUTE_MS } from '../duration.ts';
import { QUESTION } from '../failure.ts';
import type { Problem } from './alerts.ts';
import { teamTime } from './problems.ts';
import type { MonitorState } from './state.ts';

/** A receiver may be restarted without a message to anybody. */
const NOT_READY_MS = 5 * MINUTE_MS;

/** A problem for each class with a count. After an alert is over, the next one of its class begins an hour later. */
export function parkedProblems(state: MonitorState, now: number): Problem[] {
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

/** The next `parkedUntil` of the state: when the last alert of each class was over. */
export const nextParkedUntil = ({ parkedUntil }: MonitorState, problems: Problem[], now: number) => ({
  ...parkedUntil,
  ...Object.fromEntries(problems.flatMap(({ kind, of, over }) => (kind === 'attention' && over ? [[of!, now]] : []))),
});

/** Remembers since when the receiver is not ready. Changes `state`. */
export function rememberNotReady(state: MonitorState, now: number): void {
  if (state.parked?.some(({ class: of }) => of === 'not-ready')) state.notReadySince ??= now;
  else delete state.notReadySince;
}

function somethingFound(found: ConcernCount, { zone }: Pick<MonitorState, 'zone'>): Problem {
  const { class: of, count, newestAt, examples } = found;
  const others = isParked(of) ? '; the other effects continue' : '';
  return {
    kind: 'attention',
    of,
    count,
    title: concernText(found),
    lines: [
      ...examples,
      ...(newestAt === undefined ? [] : [`The newest began at ${teamTime(newestAt, zone)}${others}.`]),
      adviceFor(of, examples),
      `To list them: ${command('attention list --class', of)}`,
    ],
    remind: true,
  };
}

const nothingLeft = (of: Concern): Problem => ({
  kind: 'attention',
  of,
  title: pastConcernText(of),
  lines: [],
  closing: [isParked(of) ? 'None waits any more.' : 'It is over.'],
  over: true,
});
