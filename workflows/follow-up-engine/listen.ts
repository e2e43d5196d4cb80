import { setHandler } from '@temporalio/workflow';
import type { LeadEvent } from '../../src/domain/event.ts';
import { ALWAYS_END, type FollowUpStart, type LeadEventKind } from '../../src/domain/follow-up/follow-up.ts';
import { outline } from '../../src/domain/follow-up/trim-event.ts';
import type { FollowUp } from './follow-up.ts';
import { leadEventSignal } from './messages.ts';

const REMEMBERED = 100;
const FULL = 10;
const times = new WeakMap<LeadEvent, number>();

function timeOf(event: LeadEvent): number {
  const known = times.get(event) ?? Date.parse(event.at);
  times.set(event, known);
  return known;
}

/** The kinds that may end a follow-up. */
export const endingKinds = ({ endsOn }: Pick<FollowUp<never>, 'endsOn'>): LeadEventKind[] => [
  ...new Set([...ALWAYS_END, ...endsOn]),
];

/** Whether an event ends a follow-up, leaving aside when it happened. */
export const ends = <Values extends object>(
  { endsOn, endsIf }: Pick<FollowUp<Values>, 'endsOn' | 'endsIf'>,
  event: LeadEvent,
  settings: Values,
): boolean => ALWAYS_END.includes(event.kind) || (endsOn.includes(event.kind) && (endsIf?.(event, settings) ?? true));

/** Nothing that happens later makes up for it. */
const isFinal = ({ kind }: LeadEvent): boolean => kind === 'lead_unsubscribed';

/**
 * Hears of the lead's events, each once, and knows which one has ended the follow-up: what comes late and happened
 * before the event that started it has not, unless it is final.
 */
export function openEar<Values extends object>(
  definition: FollowUp<Values>,
  { event: first, settings, past }: FollowUpStart & { settings: Values },
  on: { heard(event: LeadEvent): void; ended(by: LeadEvent): void },
) {
  /** In the order in which they were heard of. */
  const all = past ? [...past.events] : [first];
  /** In the order in which they happened. */
  const events: LeadEvent[] = [];
  let shown = Infinity;
  let ending: LeadEvent | undefined;
  show(shown);

  /** Shows as many as had been heard of at some time. */
  function show(upTo: number): void {
    shown = upTo;
    events.splice(0, events.length, ...all.slice(0, Math.max(upTo, 1)).sort((a, b) => timeOf(a) - timeOf(b)));
  }

  function hear(event: LeadEvent): void {
    if (all.some(({ id }) => id === event.id)) return;
    if (timeOf(event) < timeOf(first) && !isFinal(event)) return;
    all.push(event);
    if (all.length > REMEMBERED) all.splice(1, 1);
    show(shown);
    on.heard(event);
    if (ending || !ends(definition, event, settings)) return;
    ending = event;
    on.ended(event);
  }
  const inOrder = () => all.toSorted((a, b) => timeOf(a) - timeOf(b));
  setHandler(leadEventSignal, hear, { description: 'Something that happened to the lead' });

  return {
    /** What the story sees; the same array at all times. */
    events,
    inOrder,
    show,
    heard: () => all.length,
    /** What another run has to know; one command holds it. */
    taken(): LeadEvent[] {
      const starts = all.filter(({ kind }) => definition.startsOn.includes(kind)).slice(-FULL);
      return all.map((event) => (starts.includes(event) ? event : outline(event)));
    },
    hear,
    endedBy: () => ending,
    /** An event that starts the follow-up anew: it happened after the one that has ended it. */
    restart: (): LeadEvent | undefined =>
      ending && !isFinal(ending)
        ? inOrder().findLast((event) => definition.startsOn.includes(event.kind) && timeOf(event) > timeOf(ending!))
        : undefined,
  };
}
