import { WorkflowExecutionAlreadyStartedError, type WorkflowIdReusePolicy } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { bounceClassOf } from '../domain/bounce.ts';
import { type OutreachEvent, type Urgency, urgencyOf } from '../domain/event.ts';
import { headline, shorten } from '../domain/headline.ts';
import { summaryOf } from '../domain/text/markdown.ts';
import type { StandingPolicy } from '../domain/policy.ts';
import { reasonOf } from '../domain/reason.ts';
import { keyword, REASON, SEARCH_ATTRIBUTES, searchAttributesOf } from '../domain/search-attributes.ts';
import { shortened } from '../domain/text/shortened.ts';
import { followUpPolicy } from './follow-up-policy.ts';
import { OUTREACH_EVENT } from './workflow-types.ts';
import type { TemporalCalls } from '../temporal/connection.ts';
import { isInvalidArgument } from '../temporal/grpc-errors.ts';
import type { outreachEvent } from '../../workflows/index.ts';

export interface DispatchOptions {
  temporal: TemporalCalls;
  taskQueue: string;
  policy: StandingPolicy;
  /**
   * The worker shares this process and connection: Temporal may hand it the first task with the answer, whatever version
   * is current. Not for a worker that has one.
   */
  eager: boolean;
  /** Told of an event that Temporal takes only with its long texts cut. */
  onShortened?: (event: OutreachEvent, reason: string) => void;
}

export type Dispatch = (event: OutreachEvent) => Promise<'started' | 'already started'>;

const DEADLINE_MS = 5_000;
/** The server's own limit of a payload (`limit.blobSize.error`). */
const TEMPORAL_TAKES_BYTES = 2 * 1024 ** 2;
const PRIORITY_KEY: Record<Urgency, number> = { human: 1, normal: 3, bulk: 5 };

const KIND = keyword(SEARCH_ATTRIBUTES.eventKind);

/** The only door from events to Temporal: one workflow per event, its id the event's. */
export const createDispatch = (options: DispatchOptions): Dispatch =>
  // A completed event never runs again; one that a person terminated may be sent once more.
  dispatchWith(options, 'ALLOW_DUPLICATE_FAILED_ONLY');

/**
 * For what Instantly's delivery log holds: an event that ever ran is known, however it ended. What Temporal refuses is
 * told and does not hold up the others.
 */
export function createReplayDispatch(options: Omit<DispatchOptions, 'eager'>) {
  const dispatch = dispatchWith({ ...options, eager: false }, 'REJECT_DUPLICATE');
  return (event: OutreachEvent): Promise<'started' | 'already started' | 'refused'> =>
    dispatch(event).catch((error: unknown) => {
      if (isEventsOwnFault(error)) return 'refused';
      throw error;
    });
}

function dispatchWith(
  { temporal: { client, call }, taskQueue, policy: { followUps = [], ...policy }, eager, onShortened }: DispatchOptions,
  workflowIdReusePolicy: WorkflowIdReusePolicy,
): Dispatch {
  return (event) =>
    attempt(event).catch(async (refusal: unknown) => {
      const short = isEventsOwnFault(refusal) ? shortened(event) : event;
      if (bytesOf(short) === bytesOf(event)) throw refusal;
      const outcome = await attempt(short);
      onShortened?.(event, reasonOf(refusal));
      return outcome;
    });

  async function attempt(event: OutreachEvent): Promise<'started' | 'already started'> {
    const concerned = followUpPolicy(event, followUps);
    const start = () =>
      client.workflow.start<typeof outreachEvent>(OUTREACH_EVENT, {
        workflowId: event.id,
        taskQueue,
        args: [event, concerned ? { ...policy, followUps: concerned } : policy],
        workflowIdReusePolicy,
        workflowIdConflictPolicy: 'FAIL',
        requestEagerStart: eager,
        staticSummary: summaryOf(headline(event)),
        // Lists show it.
        ...(event.kind === 'email_bounced' && { memo: { bounce: bounceClassOf(event.bounce) } }),
        ...(event.kind === 'unknown' && { memo: { [REASON]: shorten(event.reason, 300) } }),
        priority: { priorityKey: PRIORITY_KEY[urgencyOf(event.kind)] },
        typedSearchAttributes: new TypedSearchAttributes([
          { key: KIND, value: event.kind },
          ...searchAttributesOf(event),
        ]),
      });
    try {
      await call(start, DEADLINE_MS);
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already started';
      throw bytesOf(event) > TEMPORAL_TAKES_BYTES ? new EventTooLarge() : error;
    }
  }
}

/** Far beyond its limits a server says what it also says when it is busy, or nothing until the deadline. */
class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge';
  constructor() {
    super(`the event is larger than the ${TEMPORAL_TAKES_BYTES} bytes that Temporal takes`);
  }
}

/** A number such as 1e20 is five times as long when it is written out, so a small body may become a large event. */
const bytesOf = (event: OutreachEvent): number => Buffer.byteLength(JSON.stringify(event));

/** The event itself is what Temporal refuses; other events may well be taken. */
export const isEventsOwnFault = (error: unknown): boolean =>
  error instanceof EventTooLarge || (isInvalidArgument(error) && !isNamespacesFault(error));

/** That an attribute is missing is refused by the same code, for every event. */
export const isNamespacesFault = (error: unknown): boolean =>
  /search attribute \S+ is not defined|no mapping defined for search attribute/i.test(reasonOf(error));
