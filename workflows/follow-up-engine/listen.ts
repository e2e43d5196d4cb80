import { setHandler } from '@temporalio/workflow';
import type { LeadEvent } from '../../src/domain/event.ts';
import { outline } from '../../src/domain/follow-up/trim-event.ts';
import { ends, type FollowUp } from './definition.ts';
import { eventTimeMs, sortedByTime } from './event-order.ts';
import { leadEventSignal } from './messages.ts';
import type { RunState } from './state.ts';

const KEPT_EVENTS = 100;
/** The next run gets this many of the events that start the follow-up whole; of the others it gets an outline. */
const KEPT_WHOLE = 10;

export interface Listener {
  /** The events that the story sees, in the order in which they happened; always the same array. */
  readonly events: readonly LeadEvent[];
  /** How many events the follow-up has received. */
  count(): number;
  /** Shows the story no more than the first `count` events that were received. */
  show(count: number): void;
  /** Takes an event; one that is known already changes nothing. */
  hear(event: LeadEvent): void;
  /** The event that has ended the follow-up. */
  endedBy(): LeadEvent | undefined;
  /** An event that starts the follow-up again, because it happened after the one that has ended it. */
  restart(): LeadEvent | undefined;
  /** The events for the next run. They are short, because all of them must fit into one command of the workflow. */
  forNextRun(): LeadEvent[];
}

/** No later event restarts the follow-up. */
const isFinal = ({ kind }: LeadEvent): boolean => kind === 'lead_unsubscribed';

/**
 * Receives the lead's events, each once, and knows which one has ended the follow-up. An event that happened before the
 * one that started the follow-up does not end it, unless it is final.
 */
export function listenToLead(
  definition: FollowUp,
  first: LeadEvent,
  state: RunState,
  on: { heard(event: LeadEvent): void; ended(): void },
): Listener {
  const received = state.events;
  const events: LeadEvent[] = [];
  let shown = Infinity;
  let ending: LeadEvent | undefined;
  show(shown);

  function show(count: number): void {
    shown = count;
    events.splice(0, events.length, ...sortedByTime(received.slice(0, Math.max(count, 1))));
  }

  function hear(event: LeadEvent): void {
    if (received.some(({ id }) => id === event.id)) return;
    if (eventTimeMs(event) < eventTimeMs(first) && !isFinal(event)) return;
    received.push(event);
    if (received.length > KEPT_EVENTS) received.splice(1, 1);
    show(shown);
    on.heard(event);
    if (ending || !ends(definition, event, state.settings)) return;
    ending = event;
    on.ended();
  }

  setHandler(leadEventSignal, hear, { description: 'Something that happened to the lead' });

  return {
    events,
    count: () => received.length,
    show,
    hear,
    endedBy: () => ending,
    restart() {
      const end = ending;
      if (!end || isFinal(end)) return undefined;
      return sortedByTime(received).findLast(
        (event) => definition.startsOn.includes(event.kind) && eventTimeMs(event) > eventTimeMs(end),
      );
    },
    forNextRun() {
      const starts = received.filter(({ kind }) => definition.startsOn.includes(kind)).slice(-KEPT_WHOLE);
      return received.map((event) => (starts.includes(event) ? event : outline(event)));
    },
  };
}
