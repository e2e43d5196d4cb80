import { type Activities, changesTheWorld } from './activities.ts';

/** One line of a lead's story. The field names are those of `leads show --json`. */
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

/** An effect as the story tells it. */
export interface ToldEffect {
  activity: keyof Activities;
  /** The kind of the event that a contact's update is about. */
  kind: string;
  summary: string;
  /** Its message asks a question. */
  asks: boolean;
  /** done, or what became of it. */
  outcome: string;
  /** The failure, if it is parked. */
  said: string | undefined;
}

/** What an effect adds to the story; undefined if it only read something, and could. */
export function effectLine(effect: ToldEffect): Pick<StoryEntry, 'what' | 'says'> | undefined {
  const { activity, kind, outcome, said } = effect;
  if (!changesTheWorld(activity) && outcome === 'done') return undefined;
  const how = outcome === 'done' ? '' : ` (${[outcome, outcome === 'parked' && said].filter(Boolean).join(': ')})`;
  // The entry's `what` already says whether it is about the CRM or a message.
  const summary = activity === 'updateContact' ? `contact updated: ${kind}` : effect.summary.replace(/^Slack: /, '');
  return { what: whatOf(effect), says: `${summary}${how}` };
}

function whatOf({ activity, asks }: ToldEffect): StoryEntry['what'] {
  if (activity === 'updateContact') return 'CRM';
  if (activity === 'sendReply') return 'mail';
  if (activity !== 'postMessage') return 'Instantly';
  return asks ? 'question' : 'message';
}
