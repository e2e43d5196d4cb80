import { FAILURE_CLASSES, QUESTION, WAITS_FOR, type WaitsFor } from '../failure.ts';

/** Classes of workflows that do not continue by themselves and need more than a decision on a parked effect. */
export const STOPPED = ['failed', 'stuck', 'retrying'] as const;
export type Stopped = (typeof STOPPED)[number];

export const OF_WORKFLOWS = [...WAITS_FOR, ...STOPPED] as const;
export type OfWorkflows = (typeof OF_WORKFLOWS)[number];

/** Classes of what a receiver finds wrong. */
export const OF_RECEIVER = [
  'not-ready',
  'events-waiting',
  'events-refused',
  'deliveries-refused',
  'journal-set-aside',
  'clock-jumped',
] as const;
export type OfReceiver = (typeof OF_RECEIVER)[number];

/**
 * Everything that needs a person: doctor, attention list, the monitor's messages, `/readyz` and the metric
 * `instantly_attention` take their names and words from here and from the tables of advice.
 */
export const CONCERNS = [...OF_WORKFLOWS, ...OF_RECEIVER] as const;
export type Concern = (typeof CONCERNS)[number];

/** How many items there are of one class, as last counted. */
export interface ConcernCount {
  class: Concern;
  count: number;
  /** Not all were looked at: there may be more. */
  isAtLeast?: true;
  /** When the newest of them began, in milliseconds since 1970. */
  newestAt?: number;
  /** What vendors or workflows said, a few examples. */
  examples: string[];
}

/** For how many days a failed run is reported. */
export const FAILED_DAYS = 3;

type Words = [one: string, many: string, past: string];

const parked = (of: string): Words => [
  `workflow waits for a person: ${of}`,
  `workflows wait for a person: ${of}`,
  `workflows waited for a person: ${of}`,
];

const WORDS: Record<Exclude<Concern, (typeof FAILURE_CLASSES)[number]>, Words> = {
  [QUESTION]: ['question waits for an answer', 'questions wait for an answer', 'questions waited for an answer'],
  failed: [
    'workflow has ended before its work was done',
    'workflows have ended before their work was done',
    'workflows had ended before their work was done',
  ],
  stuck: [
    'workflow is stuck: its code fails',
    'workflows are stuck: their code fails',
    'workflows were stuck: their code failed',
  ],
  retrying: [
    'workflow has retried the same for long',
    'workflows have retried the same for long',
    'workflows retried the same for long',
  ],
  'not-ready': ['receiver is not ready', 'receivers are not ready', 'the receiver was not ready'],
  'events-waiting': [
    'event has waited for Temporal for more than 5 minutes',
    'events wait for Temporal, the oldest for more than 5 minutes',
    'events waited for Temporal for more than 5 minutes',
  ],
  'events-refused': [
    'event is refused by Temporal and kept',
    'events are refused by Temporal and kept',
    'events were refused by Temporal',
  ],
  'deliveries-refused': [
    'delivery of the last hour was refused',
    'deliveries of the last hour were refused',
    'deliveries were refused',
  ],
  'journal-set-aside': [
    'corrupt journal was set aside',
    'corrupt journals were set aside',
    'a corrupt journal was set aside',
  ],
  'clock-jumped': [
    'jump of the receiver’s clock in the last hour',
    'jumps of the receiver’s clock in the last hour',
    'the receiver’s clock jumped',
  ],
};

/** A newer build may have counted a class for which this one has no words. */
const wordsOf = (of: Concern): Words => (Object.hasOwn(WORDS, of) ? WORDS[of as keyof typeof WORDS] : parked(of));

/** "3 workflows wait for a person: auth" */
export function concernText({
  class: of,
  count,
  isAtLeast,
}: Pick<ConcernCount, 'class' | 'count' | 'isAtLeast'>): string {
  const [one, many] = wordsOf(of);
  return `${isAtLeast ? 'at least ' : ''}${count} ${count === 1 ? one : many}`;
}

/** "workflows waited for a person: auth" */
export const pastConcernText = (of: Concern): string => wordsOf(of)[2];

/** Whether the concern is only a warning: nothing is broken. */
export const isWarning = (of: Concern): boolean =>
  of === QUESTION || of === 'journal-set-aside' || of === 'clock-jumped';

export const isOfReceiver = (of: Concern): of is OfReceiver => (OF_RECEIVER as readonly string[]).includes(of);
export const isStopped = (of: Concern): of is Stopped => (STOPPED as readonly string[]).includes(of);
export const isParked = (of: Concern): of is Exclude<WaitsFor, typeof QUESTION> =>
  (FAILURE_CLASSES as readonly string[]).includes(of);
