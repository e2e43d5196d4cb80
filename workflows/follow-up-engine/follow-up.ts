import type { Effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import type {
  FollowUpEnd,
  FollowUpMode,
  FollowUpStart,
  LeadEventKind,
  Question,
  Verdict,
} from '../../src/domain/follow-up/follow-up.ts';
import type { ReturnDate } from '../../src/domain/follow-up/lookups.ts';
import type { SettingsOf } from '../../src/domain/follow-up/setting.ts';
import { live } from './run.ts';

/** A follow-up: which events of a lead start it, which end it, and what it does in between. */
export interface FollowUp<Values extends object = Record<string, unknown>> {
  /** What it is for, in one line. */
  summary: string;
  startsOn: readonly LeadEventKind[];
  /** Besides `lead_unsubscribed` and `email_bounced`, which end every one. */
  endsOn: readonly LeadEventKind[];
  /** Which events of those kinds end it; all, where it is left out. */
  endsIf?(event: LeadEvent, settings: Values): boolean;
  /** Unless the user says otherwise. */
  mode: FollowUpMode;
  settings: SettingsOf<Values>;
  /** Plain code that may last for months. When it returns, the follow-up is over. */
  story(story: Story<Values>): Promise<void>;
}

/** What a story works with. Once an event has ended the follow-up, none of it returns. */
export interface Story<Values> {
  /** That started it. */
  event: LeadEvent;
  /** What it has heard of the lead, in the order in which it happened. */
  events: readonly LeadEvent[];
  settings: Values;
  /** Until that many working days, hours, … after `from` (an event's `at`; now, where it is left out) are over. */
  wait(words: string, options?: { from?: string }): Promise<void>;
  /** Does it once, whatever crashes; what needs a person parks. Resolves with what came of it; undefined if skipped. */
  perform<Result>(effect: Effect<Result>): Promise<Result | undefined>;
  /** Asks a person in Slack, and resolves with the answer or, after the deadline, with what holds otherwise. */
  ask(question: Question): Promise<Verdict>;
  /** When the writer of an automatic reply will be back. */
  readReturnDate(reply: LeadEvent): Promise<ReturnDate | null>;
  /** Writes a line into the timeline. */
  note(line: string): void;
}

/** The workflow of a follow-up. Its name in the register is its type. */
export type FollowUpWorkflow = ((start: FollowUpStart) => Promise<FollowUpEnd>) & { definition: FollowUp<never> };

export function followUp<Values extends object>(definition: FollowUp<Values>): FollowUpWorkflow {
  const workflow = (start: FollowUpStart) => live(definition, start as FollowUpStart & { settings: Values });
  return Object.assign(workflow, { definition: definition as unknown as FollowUp<never> });
}
