import type { ActionOutcome } from '../../decisions/bulk-action.ts';
import type { RetryOutcomes } from '../../decisions/retry-outcome.ts';

/** What a job does something to: a workflow, or an effect of one. */
export interface JobItem {
  /** Unique within the job. */
  id: string;
  /** The workflow's id; absent: it is `id`. */
  owner?: string;
  /** The lead's address: the report links to it. */
  lead?: string;
}

/** An action to one or to many items. */
export interface JobOrder<Item extends JobItem = JobItem> {
  /** The title of its page: "Retry 212 effects". */
  title: string;
  /** Completes a count: "212 retried", "3 already decided". */
  done: string;
  already: string;
  /** The name of the person who wants it. */
  by: string;
  /** The page of the desk from which it was ordered. */
  back: string;
  items: Item[];
  /** The maximum number of items per second. */
  perSecond: number;
  apply(item: Item): Promise<ActionOutcome>;
  /** Watches the items after the action. */
  follow?(done: Item[], signal: AbortSignal): Promise<RetryOutcomes>;
}

/** An item for which the action failed, and why. */
export interface FailedItem {
  id: string;
  lead: string | undefined;
  reason: string;
}

/** A job as pages show it. It holds no items, so that it costs little memory. */
export interface Job extends Pick<JobOrder, 'title' | 'done' | 'already' | 'by' | 'back' | 'perSecond'> {
  id: string;
  /** When it began, and when it ended: 0 while it runs. Milliseconds since 1970. */
  began: number;
  ended: number;
  matched: number;
  counts: { done: number; already: number; failed: number; unanswered: number; left: number };
  /** The first of those that failed, and of those that did not answer in time. */
  failed: FailedItem[];
  unanswered: Omit<FailedItem, 'reason'>[];
  /** Why it was stopped before its end. */
  stopped: string | undefined;
  /** What became of the retried effects. */
  outcomes: RetryOutcomes | undefined;
}

export const isRunning = ({ ended }: Job): boolean => !ended;
