import type { Activities } from '../domain/activities.ts';
import { activityWords } from '../domain/activity-words.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import { type LeadEvent, LEAD_KINDS } from '../domain/event.ts';
import { HEARD, type TimelineEntry } from '../domain/follow-up/state.ts';
import { effectLine, type StoryEntry } from '../domain/lead-story.ts';
import type { LeadRows } from './read-model.ts';
import type { DecisionRow, EffectRow, EventRow, FollowUpRow } from './rows.ts';

/** A line, and the row that it tells of, if there is one. */
export interface StoryLine extends StoryEntry {
  effect?: EffectRow;
  event?: EventRow;
  decision?: DecisionRow;
}

/** Whether Temporal has a text for the line: a mail, or what a question proposed. */
export const hasText = ({ event, effect }: Pick<StoryLine, 'event' | 'effect'>): boolean =>
  event ? event.words > 0 : effect !== undefined && (asks(effect) || effect.activity === 'sendReply');

const asks = ({ name }: EffectRow): boolean => name.startsWith('ask-');

const iso = (at: number): string => new Date(at).toISOString();

/** Decisions that the timeline of a follow-up does not name. */
const REPAIRS = ['retry', 'skip'];

/** Everything that happened to a lead and was done for it, the oldest first. The texts of mails are not in the model. */
export function linesOfStory({ events, effects, followUps, decisions }: LeadRows): StoryLine[] {
  const withTimeline = new Map(followUps.map((one) => [one.id, timelineOf(one)]));
  const told = (owner: string) => Boolean(withTimeline.get(owner)?.length);
  const inTimeline = (effect: EffectRow) =>
    effect.outcome === 'done' && (withTimeline.get(effect.owner) ?? []).some((entry) => isAbout(entry, effect));
  const lines: StoryLine[] = [
    ...events.map(eventLine),
    // The timeline of a follow-up has what it has done, in its order.
    ...effects.filter((effect) => !inTimeline(effect)).flatMap(effectLines),
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
  event,
});

function effectLines(effect: EffectRow): StoryLine[] {
  const { activity, kind, summary, outcome, message, owner, at } = effect;
  const line = effectLine({
    activity: activity as keyof Activities,
    ...{ kind, summary: summary || activityWords(activity), asks: asks(effect), outcome, said: message },
  });
  return line ? [{ at: iso(at), ...line, id: owner, effect }] : [];
}

/** A timeline has an effect when it is done. An earlier run of the follow-up may have done one of the same name. */
const isAbout = ({ at, says }: TimelineEntry, { summary, at: done }: EffectRow): boolean =>
  says === summary && Math.abs(at - done) < MINUTE_MS;

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
      const effect = own.find((one) => isAbout({ at, says }, one));
      const [done] = effect ? effectLines(effect) : [];
      return { ...line(at, says), ...(done && { ...done, at: iso(at), says: `${name}: ${done.says}` }) };
    });
}

function decisionLine(decision: DecisionRow): StoryLine {
  const { at, owner, what, about, who, reason } = decision;
  const says = [what, about, who && `by ${who}`].filter(Boolean).join(' ') + (reason ? `: ${reason}` : '');
  return { at: iso(at), what: 'decision', says, id: owner, decision };
}

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
