import { WorkflowExecutionAlreadyStartedError, type WorkflowIdReusePolicy } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { bounceClassOf } from '../domain/bounce.ts';
import { type OutreachEvent, type Urgency, urgencyOf } from '../domain/event.ts';
import { headline, shorten } from '../domain/headline.ts';
import { summaryOf } from '../domain/text/markdown.ts';
import { blocksBounce, type Policy, type StandingPolicy } from '../domain/policy.ts';
import { reasonOf } from '../domain/reason.ts';
import { keyword, REASON, SEARCH_ATTRIBUTES, searchAttributesOf } from '../domain/search-attributes.ts';
import { shortened } from '../domain/text/shortened.ts';
import { followUpPolicy } from './follow-up-policy.ts';
import { followUpsInUse } from './follow-ups-in-use.ts';
import { OUTREACH_EVENT } from './workflow-types.ts';
import type { TemporalCalls } from '../temporal/connection.ts';
import { isInvalidArgument } from '../temporal/grpc-errors.ts';
import type { outreachEvent } from '../../workflows/index.ts';

export interface DispatchOptions {
  temporal: TemporalCalls;
  taskQueue: string;
  policy: StandingPolicy;
  /**
   * Whether Temporal may answer a start with the first task of the workflow, for the worker in this process. It must be
   * false for a worker with a version: Temporal would give it the task even if another version is current.
   */
  eager: boolean;
  /** Called for each event that Temporal took only after its long texts were cut. */
  onShortened?: (event: OutreachEvent, reason: string) => void;
}

/** @param receivedAt when the delivery was received, in milliseconds since 1970; undefined if there was none. */
export type Dispatch = (event: OutreachEvent, receivedAt?: number) => Promise<'started' | 'already started'>;

const DEADLINE_MS = 5_000;
/**
 * If a worker is killed, its tasks are repeated after this time. A task waits up to 5 seconds for the first tries of its
 * effects, and under load about as long for other tasks of the worker.
 */
const TASK_TIMEOUT = '8 seconds';
/** The server's limit of a payload (`limit.blobSize.error`). */
const TEMPORAL_TAKES_BYTES = 2 * 1024 ** 2;
const PRIORITY_KEY: Record<Urgency, number> = { human: 1, normal: 3, bulk: 5 };

const KIND = keyword(SEARCH_ATTRIBUTES.eventKind);

/** Starts one workflow per event. Its workflow id is the event's id, so that an event is processed once. */
export const createDispatch = (options: DispatchOptions): Dispatch =>
  // A completed event never runs again. One that failed, or that a person terminated, may be sent again.
  dispatchWith(options, 'ALLOW_DUPLICATE_FAILED_ONLY');

/**
 * Dispatches events of Instantly's delivery log: an event that ever ran does not run again, however it ended. Resolves with
 * `refused` if Temporal refuses the event, so that the others continue.
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
  { temporal, taskQueue, policy: { followUps = [], ...policy }, eager, onShortened }: DispatchOptions,
  workflowIdReusePolicy: WorkflowIdReusePolicy,
): Dispatch {
  const { client, call } = temporal;
  const inUse = followUpsInUse(temporal, followUps);

  return (event, receivedAt) =>
    attempt(event, receivedAt).catch(async (refusal: unknown) => {
      const short = isEventsOwnFault(refusal) ? shortened(event) : event;
      if (bytesOf(short) === bytesOf(event)) throw refusal;
      const outcome = await attempt(short, receivedAt);
      onShortened?.(event, reasonOf(refusal));
      return outcome;
    });

  async function attempt(event: OutreachEvent, receivedAt?: number): Promise<'started' | 'already started'> {
    const concerned = followUpPolicy(event, inUse());
    const isTimed = receivedAt !== undefined && urgencyOf(event.kind) === 'human';
    const isBounce = event.kind === 'email_bounced';
    const decided: Policy = {
      ...policy,
      ...(isBounce && { blocks: blocksBounce(policy, event.bounce) }),
      ...(concerned && { followUps: concerned }),
      ...(isTimed && { receivedAt }),
    };
    const start = () =>
      client.workflow.start<typeof outreachEvent>(OUTREACH_EVENT, {
        workflowId: event.id,
        taskQueue,
        args: [event, decided],
        workflowIdReusePolicy,
        workflowIdConflictPolicy: 'FAIL',
        workflowTaskTimeout: TASK_TIMEOUT,
        requestEagerStart: eager,
        staticSummary: summaryOf(headline(event)),
        // Lists of workflows show these memos.
        ...(isBounce && { memo: { bounce: bounceClassOf(event.bounce) } }),
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

/** A server does not refuse a far too large event clearly: it says that it is busy, or does not answer in time. */
class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge';
  constructor() {
    super(`the event is larger than the ${TEMPORAL_TAKES_BYTES} bytes that Temporal takes`);
  }
}

/** The size of the event as JSON. A number such as 1e20 is written out, so a small body may become a large event. */
const bytesOf = (event: OutreachEvent): number => Buffer.byteLength(JSON.stringify(event));

/** Whether Temporal refuses this event because of its content. It may then accept other events. */
export const isEventsOwnFault = (error: unknown): boolean =>
  error instanceof EventTooLarge || (isInvalidArgument(error) && !isNamespacesFault(error));

/** Whether the namespace lacks a search attribute. Temporal refuses every event then, with the same gRPC code. */
export const isNamespacesFault = (error: unknown): boolean =>
  /search attribute \S+ is not defined|no mapping defined for search attribute/i.test(reasonOf(error));
