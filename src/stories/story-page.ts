import type { EventKind } from '../domain/event.ts';
import { linesOfStory, type StoryLine } from '../read-model/lead-story.ts';
import type { LeadRows, PageOptions, ReadModel, RowPage } from '../read-model/read-model.ts';
import type { DecisionRow, EffectRow, EventRow } from '../read-model/rows.ts';

/** What a lead's time line shows in one place: an event with what was done for it, or a line of a follow-up. */
export type StoryItem = OfEvent | OfFollowUp;

interface Placed {
  /** Milliseconds since 1970. */
  at: number;
  /** Unique in the story. */
  key: string;
}
export interface OfEvent extends Placed {
  event: EventRow;
  /** In the order in which they were first tried. */
  effects: EffectRow[];
  decisions: DecisionRow[];
}
export interface OfFollowUp extends Placed {
  event?: undefined;
  line: StoryLine;
}

/** A kind of event, or what does not depend on it: `follow-ups`; `open`: what is not done. */
export type StoryFilter = EventKind | 'follow-ups' | 'open';

const UNFINISHED = ['running', 'failed', 'timed_out', 'terminated', 'canceled'];
const OPEN_OUTCOMES = ['pending', 'retrying', 'parked'];
const ITEMS = 40;
/** An event has few effects; a follow-up has some for each of its days. */
const MOST_ROWS = 1_000;
/** Is greater than the rest of any key. */
const LAST = '\u{10FFFF}';

/**
 * A page of a lead's story, the newest first.
 * @param rows what the model has of the lead: its follow-ups are taken from there.
 */
export async function storyPage(
  model: ReadModel,
  { lead: { email }, followUps }: LeadRows,
  show: StoryFilter | undefined,
  { limit = ITEMS, after }: PageOptions = {},
): Promise<RowPage<StoryItem>> {
  const from = placeOf(after);
  const isOfEvents = show !== 'follow-ups';
  const kind = show === 'follow-ups' || show === 'open' ? undefined : show;
  const status = show === 'open' ? UNFINISHED : undefined;
  const page = { limit, after: from && eventsAfter(from) };
  const events = isOfEvents ? await model.events({ lead: email, kind, status }, page) : { rows: [] };
  const lines = kind ? [] : await followUpLines(model, followUps);
  const shown = lines
    .filter(({ line: { effect } }) => show !== 'open' || (effect && OPEN_OUTCOMES.includes(effect.outcome)))
    .filter((line) => !from || isBefore(line, from));
  const items = [...events.rows.map(eventItem), ...shown].sort(newestFirst);
  const some = items.slice(0, limit);
  await addWhatWasDone(model, some);
  const last = some.at(-1);
  const hasMore = items.length > limit || 'next' in events;
  return { rows: some, ...(hasMore && last && { next: cursorOf(last) }) };
}

/** The cursor of a page that begins with this event. */
export const cursorBefore = ({ at, id }: Pick<EventRow, 'at' | 'id'>): string => cursorOf({ at, key: `e${id}\u0001` });

const cursorOf = ({ at, key }: Placed): string => `${at}~${key}`;

function placeOf(after: string | undefined): Placed | undefined {
  const [, at, key] = /^(\d{1,16})~(.*)$/s.exec(after ?? '') ?? [];
  return at === undefined || key === undefined ? undefined : { at: Number(at), key };
}

/** The keys of events begin with `e`, those of lines with `l`. Of the same time lines come first. */
const eventsAfter = ({ at, key }: Placed): string => `${at}~${key.startsWith('e') ? key.slice(1) : LAST}`;

const isBefore = (one: Placed, place: Placed): boolean =>
  one.at < place.at || (one.at === place.at && one.key < place.key);

const newestFirst = (a: Placed, b: Placed): number => (isBefore(a, b) ? 1 : -1);

const eventItem = (event: EventRow): OfEvent => ({
  at: event.at,
  key: `e${event.id}`,
  event,
  effects: [],
  decisions: [],
});

async function followUpLines(model: ReadModel, followUps: LeadRows['followUps']): Promise<OfFollowUp[]> {
  if (!followUps.length) return [];
  const owner = followUps.map(({ id }) => id);
  const { rows: effects } = await model.effects({ owner }, { limit: MOST_ROWS });
  const { rows: decisions } = await model.decisions({ owner }, { limit: MOST_ROWS });
  const lead = { email: '', name: '', company: '', campaign: '', at: 0 };
  const lines = linesOfStory({ lead, followUps, effects, decisions, events: [], questions: [], isCut: false });
  return lines.map((line, i) => ({ at: Date.parse(line.at), key: `l${String(i).padStart(6, '0')}`, line }));
}

async function addWhatWasDone(model: ReadModel, items: StoryItem[]): Promise<void> {
  const of = new Map(items.flatMap((item) => (item.event ? [[item.event.id, item] as const] : [])));
  if (!of.size) return;
  const owner = [...of.keys()];
  const { rows: effects } = await model.effects({ owner }, { limit: MOST_ROWS });
  for (const effect of effects) of.get(effect.owner)?.effects.push(effect);
  for (const { effects } of of.values()) effects.sort((a, b) => a.first - b.first);
  const { rows: decisions } = await model.decisions({ owner }, { limit: MOST_ROWS });
  for (const decision of decisions.toReversed()) of.get(decision.owner)?.decisions.push(decision);
}
