import type { StoryEntry } from '../domain/lead-story.ts';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import pMap from 'p-map';
import { isLeadEvent, type LeadEvent } from '../domain/event.ts';
import { headline } from '../domain/headline.ts';
import { FOLLOW_UP_TYPES, followUpOf, OUTREACH_EVENT } from '../runs/workflow-types.ts';
import { historyOf } from '../runs/history.ts';
import { eventOf } from '../runs/lead-events.ts';
import { newestRuns } from '../runs/newest-runs.ts';
import { CONCURRENT_CALLS, type Temporal } from '../temporal/connection.ts';
import { effectsOf } from '../runs/effects.ts';
import { followUpPart } from './follow-up-part.ts';
import { decisionEntries, effectEntries, type LeadFollowUp, type StoryPart } from './story-entry.ts';
import { textOfEvent } from './texts.ts';

/** The types of the workflows that are about a lead. */
export const LEAD_TYPES = [OUTREACH_EVENT, ...FOLLOW_UP_TYPES];

/** The newest workflows of a lead that are read. */
const MOST = 200;

export interface LeadStory {
  events: LeadEvent[];
  /** In no order. */
  entries: StoryEntry[];
  followUps: LeadFollowUp[];
  /** What the person who typed the command should know. */
  notes: string[];
}

/** Everything that Temporal remembers of a lead: what happened, and what was done. */
export async function leadStory(temporal: Temporal, lead: string): Promise<LeadStory> {
  const { runs, total } = await newestRuns(temporal, { types: LEAD_TYPES, lead }, MOST, (run) => run);
  const parts = await pMap(runs, (run) => partOf(temporal, run), CONCURRENT_CALLS);
  const cut =
    total > runs.length
      ? [`Temporal has ${total} workflows of this lead; only the newest ${runs.length} are shown`]
      : [];
  return {
    events: parts.flatMap(({ event }) => (event ? [event] : [])),
    entries: parts.flatMap(({ entries }) => entries),
    followUps: parts.flatMap(({ followUp }) => (followUp ? [followUp] : [])),
    notes: [...cut, ...new Set(parts.flatMap(({ note }) => (note === undefined ? [] : [note])))],
  };
}

async function partOf(temporal: Temporal, run: WorkflowExecutionInfo): Promise<StoryPart> {
  // Temporal may have deleted the run since it was listed.
  const history = await historyOf(temporal, run.workflowId, run.runId).catch(() => undefined);
  if (!history) return { entries: [] };
  return followUpOf(run.type) ? followUpPart(temporal, run, history) : eventPart(run, history);
}

function eventPart({ workflowId: id }: WorkflowExecutionInfo, history: History): StoryPart {
  const event = eventOf(history);
  if (!event) return { entries: [] };
  const { at, kind } = event;
  const says = headline(event);
  if (!isLeadEvent(event)) return { entries: [{ at, what: 'event', kind, says, id }] };
  const text = textOfEvent(event);
  return {
    event,
    entries: [
      { at, what: kind === 'email_sent' ? 'mail' : 'event', kind, says, ...(text && { text }), id },
      ...effectsOf(history).flatMap((effect) => effectEntries(effect, id)),
      ...decisionEntries(history, id),
    ],
  };
}
