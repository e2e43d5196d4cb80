import pMap from 'p-map';
import type { LeadEvent } from '../domain/event.ts';
import type { OpenQuestion } from '../domain/follow-up/question.ts';
import { eventsOfLead, hasText, linesOfStory, type StoryLine } from '../read-model/lead-story.ts';
import type { LeadRows } from '../read-model/read-model.ts';
import type { FollowUpRow, QuestionRow } from '../read-model/rows.ts';
import { CONCURRENT_CALLS, type Temporal } from '../temporal/connection.ts';
import type { LeadStory } from './story.ts';
import type { LeadFollowUp } from './story-entry.ts';
import { leadEventOf, textInHistory, textOfEvent } from './texts.ts';

/** The newest texts that are read from Temporal: the model has none. */
const MOST_TEXTS = 100;

/** The story of a lead from the read model. Only the texts of mails are read from Temporal, if it answers. */
export async function storyFromModel(rows: LeadRows, temporal: Temporal | undefined): Promise<LeadStory> {
  const lines = linesOfStory(rows);
  const texts = new Map<StoryLine, string>();
  const whole = new Map<string, LeadEvent>();
  const [newest] = rows.events;
  if (temporal) {
    const wanted = lines.filter(hasText).slice(-MOST_TEXTS);
    await pMap(wanted, (line) => readText(temporal, line), CONCURRENT_CALLS);
    if (newest && !whole.has(newest.id)) await readEvent(temporal, newest);
  }
  return {
    events: eventsOfLead(rows).map((event) => whole.get(event.id) ?? event),
    entries: lines.map((line) => {
      const { event: _, effect: __, decision: ___, ...entry } = line;
      const text = texts.get(line);
      return text ? { ...entry, text } : entry;
    }),
    followUps: rows.followUps.map((one) => followUpOf(one, rows.questions)),
    notes: rows.isCut ? ['the read model has more events of this lead than are shown'] : [],
  };

  async function readEvent(from: Temporal, row: { id: string; run: string }): Promise<LeadEvent | undefined> {
    // Temporal may have deleted it.
    const event = await leadEventOf(from, row).catch(() => undefined);
    if (event) whole.set(row.id, event);
    return event;
  }

  async function readText(from: Temporal, line: StoryLine): Promise<void> {
    const { event, effect } = line;
    const found = event && (await readEvent(from, event));
    const text = found ? textOfEvent(found) : effect && (await textInHistory(from, effect).catch(() => undefined));
    if (text) texts.set(line, text);
  }
}

function followUpOf(
  { id, name, status, began, closed, standing, paused }: FollowUpRow,
  questions: QuestionRow[],
): LeadFollowUp {
  const asked = closed ? undefined : questions.find(({ owner, decision }) => owner === id && !decision);
  return {
    ...{ id, name, status: status.toUpperCase(), started: new Date(began).toISOString() },
    ...(!closed && standing && { standing, paused: Boolean(paused) }),
    ...(asked && { question: openQuestionOf(asked) }),
  };
}

function openQuestionOf({ name, title, proposal, editable, until, otherwise }: QuestionRow): OpenQuestion {
  const untilSays = new Date(until).toISOString();
  return {
    ...{ name, title, editable: Boolean(editable), deadline: untilSays, until, untilSays },
    ...(proposal && { proposal }),
    otherwise: otherwise as OpenQuestion['otherwise'],
  };
}
