import type { Effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { ALWAYS_END, type FollowUpMode, type LeadEventKind } from '../../src/domain/follow-up/follow-up.ts';
import type { ReturnDate } from '../../src/domain/follow-up/lookups.ts';
import type { Question, Verdict } from '../../src/domain/follow-up/question.ts';
import type { SettingsOf } from '../../src/domain/follow-up/setting.ts';
import type { FollowUpStart } from '../../src/domain/follow-up/start.ts';
import type { FollowUpEnd } from '../../src/domain/follow-up/state.ts';

/**
 * A follow-up as its author writes it: which events of a lead start it, which end it, and what it does in between.
 * What an author uses besides this file: `followUp` in ./follow-up.ts, the settings in src/domain/follow-up/setting.ts,
 * the effects `reminder`, `move` and `close` in workflows/follow-up-effects, and `effect` in src/domain/effect.ts for any
 * other activity of src/domain/activities.ts.
 */
export interface FollowUp<Values extends Record<string, unknown> = Record<string, unknown>> {
  /** What the follow-up is for, in one line. */
  summary: string;
  startsOn: readonly LeadEventKind[];
  /** `lead_unsubscribed` and `email_bounced` end every follow-up; they need not be listed. */
  endsOn: readonly LeadEventKind[];
  /** Whether an event of a kind in `endsOn` ends the follow-up. If it is left out, every such event does. */
  endsIf?(event: LeadEvent, settings: Values): boolean;
  /** The mode if the user sets none. */
  mode: FollowUpMode;
  settings: SettingsOf<Values>;
  /** Plain code that may run for months. The follow-up ends when it returns. */
  story(story: Story<Values>): Promise<void>;
}

/** What a story works with. After an event has ended the follow-up, none of these calls returns. */
export interface Story<Values> {
  /** The event that started the follow-up. */
  event: LeadEvent;
  /** The lead's events that the follow-up has received, in the order in which they happened. */
  events: readonly LeadEvent[];
  settings: Values;
  /**
   * Waits: "3 working days", "until 17:00", … (`WAITS` in src/domain/follow-up/parse-wait.ts).
   * @param options `from`: the time (ISO 8601) from which the wait is counted, such as an event's `at`; now, if left out.
   */
  wait(words: string, options?: { from?: string }): Promise<void>;
  /**
   * Performs an effect exactly once, even if a process is killed. A failure that needs a person parks the effect.
   * Resolves with the activity's result, or with undefined if a person skips the effect.
   */
  perform<Result>(effect: Effect<Result>): Promise<Result | undefined>;
  /** Asks a person in Slack. Resolves with the answer or, after the deadline, with `question.otherwise`. */
  ask(question: Question): Promise<Verdict>;
  /** The day on which the writer of an automatic reply is back; null if the text does not say. */
  readReturnDate(reply: LeadEvent): Promise<ReturnDate | null>;
  /** Adds a line to the timeline. */
  note(line: string): void;
}

/** The workflow of a follow-up. Its name in workflows/follow-ups/index.ts is its type. */
export interface FollowUpWorkflow {
  (start: FollowUpStart): Promise<FollowUpEnd>;
  readonly definition: FollowUp;
}

/** The kinds of events that may end a follow-up. */
export const endingKinds = ({ endsOn }: Pick<FollowUp, 'endsOn'>): LeadEventKind[] => [
  ...new Set([...ALWAYS_END, ...endsOn]),
];

/** Whether an event ends a follow-up. When the event happened is not considered here. */
export const ends = (
  { endsOn, endsIf }: Pick<FollowUp, 'endsOn' | 'endsIf'>,
  event: LeadEvent,
  settings: Record<string, unknown>,
): boolean => ALWAYS_END.includes(event.kind) || (endsOn.includes(event.kind) && (endsIf?.(event, settings) ?? true));
