import type { History } from '@temporalio/common/lib/proto-utils.js';
import { changesTheWorld, type Message, type ThreadReply } from '../../domain/activities.ts';
import type { LeadEvent } from '../../domain/event.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { decisionsOf, decisionText } from '../attention/decisions.ts';
import type { EffectOutcome } from '../effects.ts';

/** One line of a lead's story. The field names are those of `--json`. */
export interface StoryEntry {
  /** ISO 8601 */
  at: string;
  what: 'event' | 'CRM' | 'message' | 'question' | 'mail' | 'Instantly' | 'follow-up' | 'decision';
  /** The kind of the event. */
  kind?: string;
  says: string;
  /** The whole text of a mail, a reply or a question. */
  text?: string;
  /** The workflow's id. */
  id?: string;
}

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
  if (!changesTheWorld(activity)) return [];
  const how = outcome === 'done' ? '' : ` (${[outcome, outcome === 'parked' && said].filter(Boolean).join(': ')})`;
  const says = `${effectSummary(activity, input, summary ?? name)}${how}`;
  return [{ at: ended ?? at, ...whatAndText(activity, input), says, id }];
}

function whatAndText(activity: EffectOutcome['activity'], input: unknown): Pick<StoryEntry, 'what' | 'text'> {
  if (activity === 'updateContact') return { what: 'CRM' };
  if (activity === 'sendReply') return { what: 'mail', text: (input as ThreadReply).text };
  if (activity !== 'postMessage') return { what: 'Instantly' };
  const { question, quote } = input as Message;
  if (question === undefined) return { what: 'message' };
  return { what: 'question', ...(quote && { text: quote }) };
}

/** The entry's `what` already says whether it is about the CRM or a message. */
const effectSummary = (activity: EffectOutcome['activity'], input: unknown, summary: string): string =>
  activity === 'updateContact' ? `contact updated: ${(input as LeadEvent).kind}` : summary.replace(/^Slack: /, '');

export const decisionEntries = (history: History, id: string): StoryEntry[] =>
  decisionsOf(history).map((decision) => ({ at: decision.at, what: 'decision', says: decisionText(decision), id }));
