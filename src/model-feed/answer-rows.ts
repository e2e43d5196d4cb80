import type { History } from '@temporalio/common/lib/proto-utils.js';
import { leadEventSignal } from '../../workflows/follow-up-engine/messages.ts';
import type { Answer } from '../domain/activities.ts';
import type { LeadEvent } from '../domain/event.ts';
import type { FollowUpStart } from '../domain/follow-up/start.ts';
import type { AnswerRow } from '../read-model/rows.ts';
import { msOfEvent, valueOf } from '../runs/history.ts';
import type { OfRun } from './effect-rows.ts';

interface Look {
  at: number;
  answer: Answer | null;
}

/** The follow-up that looks whether replies are answered. */
const LOOKS = 'reply-unanswered';

/** The replies that a run knows, and when a person answered each first, as far as the run has looked. */
export function answerRows(
  { events = [] }: History,
  { kind, owner: _, ...of }: OfRun,
  { closed, ender }: Pick<AnswerRow, 'closed' | 'ender'>,
): AnswerRow[] {
  const looks = looksIn(events ?? []);
  const looked = looks.at(-1)?.at ?? 0;
  // Another follow-up may look as well; a run that continues one knows nothing of the looks before it.
  if (!looked && (kind !== LOOKS || startIn(events ?? [])?.past)) return [];
  return eventsIn(events ?? [])
    .filter(({ kind }) => kind === 'reply_received')
    .map(({ id, at, account = '' }) => {
      const came = Date.parse(at);
      const times = looks.flatMap(({ answer }) => answer?.times ?? (answer ? [answer.at] : []));
      const answered = Math.min(...times.filter((time) => time >= came));
      const mailbox = account.toLowerCase();
      return { ...of, id, mailbox, at: came, answered: isFinite(answered) ? answered : 0, looked, closed, ender };
    });
}

function looksIn(events: NonNullable<History['events']>): Look[] {
  const scheduled = new Set<string>();
  return events.flatMap((event): Look[] => {
    const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (activity === 'lastAnswer') scheduled.add(String(event.eventId));
    const done = event.activityTaskCompletedEventAttributes;
    if (!done || !scheduled.has(String(done.scheduledEventId))) return [];
    return [{ at: msOfEvent(event), answer: valueOf<Answer>(done.result) ?? null }];
  });
}

const startIn = (events: NonNullable<History['events']>): FollowUpStart | undefined =>
  valueOf<FollowUpStart>(events[0]?.workflowExecutionStartedEventAttributes?.input);

/** The events with which the run began, and those that it was notified of. */
function eventsIn(events: NonNullable<History['events']>): LeadEvent[] {
  const start = startIn(events);
  const notified = events.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const event = signal?.signalName === leadEventSignal.name ? valueOf<LeadEvent>(signal.input) : undefined;
    return event ? [event] : [];
  });
  const known = [...(start?.past?.events ?? []), ...(start ? [start.event] : []), ...notified];
  return [...new Map(known.map((event) => [event.id, event])).values()];
}
