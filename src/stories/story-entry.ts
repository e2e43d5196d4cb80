import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Message } from '../domain/activities.ts';
import type { LeadEvent } from '../domain/event.ts';
import { effectLine, type StoryEntry } from '../domain/lead-story.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import { decisionsOf, decisionText } from '../runs/decisions.ts';
import type { EffectOutcome } from '../runs/effects.ts';
import { textOfEffect } from './texts.ts';

/** A follow-up of the lead. The field names are those of `--json`. */
export interface LeadFollowUp {
  id: string;
  name: string;
  status: string;
  /** ISO 8601 */
  started: string;
  standing?: string;
  paused?: boolean;
  question?: FollowUpState['question'];
}

/** What one workflow adds to a lead's story. */
export interface StoryPart {
  event?: LeadEvent;
  entries: StoryEntry[];
  followUp?: LeadFollowUp;
  note?: string | undefined;
}

/** The entry of an effect; none if the effect only read something. */
export function effectEntries(effect: EffectOutcome, id: string): StoryEntry[] {
  const { activity, input, summary, name, outcome, at, ended, said } = effect;
  const asks = activity === 'postMessage' && (input as Message).question !== undefined;
  const kind = activity === 'updateContact' ? (input as LeadEvent).kind : '';
  const line = effectLine({ activity, kind, summary: summary ?? name, asks, outcome, said });
  if (!line) return [];
  const text = textOfEffect(effect);
  return [{ at: ended ?? at, ...line, ...(text && { text }), id }];
}

export const decisionEntries = (history: History, id: string): StoryEntry[] =>
  decisionsOf(history).map((decision) => ({ at: decision.at, what: 'decision', says: decisionText(decision), id }));
