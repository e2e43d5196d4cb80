import type { Context } from 'koa';
import type { Steering } from '../../../decisions/steering.ts';
import type { FollowUpRowFilter } from '../../../read-model/filters.ts';
import { followUpFilterOf } from './filter.ts';

interface SteeringWords {
  what: Steering;
  says: string;
  /** What it does. */
  means: string;
}

export const STEERINGS: SteeringWords[] = [
  {
    what: 'pause',
    says: 'Pause',
    means: 'They do nothing before somebody resumes them. Their times go on meanwhile.',
  },
  { what: 'resume', says: 'Resume', means: 'They do now what became due while they were paused.' },
  { what: 'cancel', says: 'Cancel', means: 'They end now. What they have not done yet is not done.' },
];

/** What is chosen: the ticked ones, or all that match. */
export interface SteeringChoice {
  what: SteeringWords;
  ids: string[];
  isAll: boolean;
  filter: FollowUpRowFilter;
}

export function choiceOf(ctx: Context, ids: string[], valueOf: (name: string) => string): SteeringChoice {
  const what = STEERINGS.find((one) => one.what === valueOf('what'));
  if (!what) return ctx.throw(400, `what is "${valueOf('what')}", it should be pause, resume or cancel`);
  return { what, ids, isAll: valueOf('all') === 'yes', filter: followUpFilterOf(valueOf) };
}

type OpenFilter = Omit<FollowUpRowFilter, 'status'>;

/** Whatever is open of what is chosen. */
export function chosenBy({ ids, isAll, filter }: SteeringChoice): OpenFilter {
  const { status: _, ...chosen } = isAll ? filter : { id: ids };
  return chosen;
}

/** Of these a pause concerns those that are not paused, and a resume those that are. */
export function concernedBy(choice: SteeringChoice): OpenFilter {
  const { what } = choice.what;
  const chosen = chosenBy(choice);
  if (what === 'cancel') return chosen;
  const paused = what === 'resume';
  // What contradicts the filter concerns none.
  return chosen.paused !== undefined && chosen.paused !== paused ? { id: [] } : { ...chosen, paused };
}
