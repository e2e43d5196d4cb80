import { histories } from '../../test/histories/histories.ts';
import { actionsOf, type HistoryEvent } from './actions.ts';
import { total } from './counters.ts';

/** What a follow-up costs in the end, by one saved history of a real server. */
export interface FollowUpCosts {
  story: string;
  historyEvents: number;
  actions: Record<string, number>;
}

/** What is in the name of a history that the present code has written. */
const PRESENT = '.tells-of-questions.json';
/** Stories that are over, and are nobody's mistake. */
const OVER = /\.(ended|approved|not-answered|reminded|announced-twice)$/;

export const followUpCosts = (): FollowUpCosts[] =>
  histories().flatMap(({ name, history }) => {
    const story = name.slice(name.indexOf('/') + 1).replace(PRESENT, '');
    if (!name.endsWith(PRESENT) || !OVER.test(story)) return [];
    const { events } = history as { events: HistoryEvent[] };
    return [{ story, historyEvents: events.length, actions: actionsOf(events) }];
  });

/** The Actions of a story. */
export const actionsOfStory = (costs: FollowUpCosts[], story: string): number =>
  total(costs.find((one) => one.story === story)?.actions ?? {});
