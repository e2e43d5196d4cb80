import type { Activities } from '../domain/activities.ts';
import { type LeadEvent, LEAD_KINDS } from '../domain/event.ts';
import { HEARD, type TimelineEntry } from '../domain/follow-up/state.ts';
import { effectLine, type StoryEntry } from '../domain/lead-story.ts';
import type { LeadRows } from './read-model.ts';
import type { DecisionRow, EffectRow, EventRow, FollowUpRow } from './rows.ts';

/** A line, and the row of the effect or event that has its text, if there is one. */
export interface StoryLine extends StoryEntry {
  effect?: EffectRow;
  event?: EventRow;
}

const iso = (at: number): string => new Date(at).toISOString();

/** Decisions that the timeline of a follow-up does not name. */
const REPAIRS = ['retry', 'skip'];

/** Everything that happened to a lead and was done for it, the oldest first. The texts of mails are not in the model. */
export function linesOfStory({ events, effects, followUps, decisions }: LeadRows): StoryLine[] {
  const withTimeline = new Map(followUps.map((one) => [one.id, timelineOf(one)]));
  const told = (owner: string) => Boolean(withTimeline.get(owner)?.length);
  const lines: StoryLine[] = [
    ...events.map(eventLine),
    // The timeline of a follow-up has what it has done, in its order.
    ...effects.filter(({ owner, outcome }) => !(told(owner) && outcome === 'done')).flatMap(effectLines),
    ...followUps.flatMap((one) => followUpLines(one, withTimeline.get(one.id)!, effects)),
    ...decisions.filter(({ owner, what }) => REPAIRS.includes(what) || !told(owner)).map(decisionLine),
  ];
  return lines.sort((a, b) => a.at.localeCompare(b.at));
}

const eventLine = (event: EventRow): StoryLine => ({
  at: iso(event.at),
  what: event.kind === 'email_sent' ? 'mail' : 'event',
  kind: event.kind,
  says: event.says,
  id: event.id,
  ...(event.words > 0 && { event }),
});

function effectLines(effect: EffectRow): StoryLine[] {
  const { activity, kind, summary, name, outcome, message, owner, at } = effect;
  const asks = name.startsWith('ask-');
  const line = effectLine({
    activity: activity as keyof Activities,
    ...{ kind, summary: summary || name, asks, outcome, said: message },
  });
  if (!line) return [];
  return [{ at: iso(at), ...line, id: owner, ...((asks || activity === 'sendReply') && { effect }) }];
}

function timelineOf({ timeline }: FollowUpRow): TimelineEntry[] {
  return JSON.parse(timeline || '[]') as TimelineEntry[];
}

/** Leaves out the events that the follow-up was notified of: each of them is in the story already. */
function followUpLines(followUp: FollowUpRow, timeline: TimelineEntry[], effects: EffectRow[]): StoryLine[] {
  const { id, name, status, began, closed, why } = followUp;
  const own = effects.filter(({ owner }) => owner === id);
  const line = (at: number, says: string): StoryLine => ({
    at: iso(at),
    what: 'follow-up',
    says: `${name}: ${says}`,
    id,
  });
  if (!timeline.length) {
    const end = line(closed, [status, why].filter(Boolean).join(': '));
    return [line(began, 'starts'), ...(closed ? [end] : [])];
  }
  return timeline
    .filter(({ says }) => !says.startsWith(HEARD))
    .map(({ at, says }) => {
      const effect = own.find(({ summary }) => summary === says);
      const [done] = effect ? effectLines(effect) : [];
      return { ...line(at, says), ...(done && { ...done, at: iso(at), says: `${name}: ${done.says}` }) };
    });
}

const decisionLine = ({ at, owner, what, about, who, reason }: DecisionRow): StoryLine => ({
  at: iso(at),
  what: 'decision',
  says: [what, about, who && `by ${who}`].filter(Boolean).join(' ') + (reason ? `: ${reason}` : ''),
  id: owner,
});

/** What a bounce of each class may have been. */
const BOUNCES: Record<string, object> = {
  passing: { type: 'soft' },
  sender: { reason: 'listed as spam' },
  permanent: { type: 'hard' },
};

/** The events of a lead as far as the model knows them: enough to say where the contact stands. */
export const eventsOfLead = ({ lead: { email }, events }: LeadRows): LeadEvent[] =>
  events
    .filter(({ kind }) => (LEAD_KINDS as string[]).includes(kind))
    .map(({ id, kind, at, campaign, detail }) => ({
      ...{ id, kind, at: iso(at), lead: { email, variables: {} } },
      ...(campaign && { campaign: { name: campaign } }),
      ...(kind === 'custom_label' && { label: detail }),
      ...(kind === 'email_bounced' && { bounce: BOUNCES[detail] ?? {} }),
    })) as LeadEvent[];
