import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Message, ThreadReply } from '../../domain/activities.ts';
import { changesTheWorld } from '../../domain/activities.ts';
import { isLeadEvent, type LeadEvent } from '../../domain/event.ts';
import type { FollowUpState } from '../../domain/follow-up/follow-up.ts';
import { headline } from '../../domain/headline.ts';
import { isMarkup } from '../../domain/text/markup.ts';
import { followUpOf } from '../../runs/workflow-types.ts';
import { eventOf } from '../../runs/lead-events.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { historyOf, updatesOf } from '../../runs/history.ts';
import { newestRuns } from '../../runs/newest-runs.ts';
import { textOfHtml } from '../../reply-text/html.ts';
import { ownWords } from '../../reply-text/own-words.ts';
import { answerUpdate } from '../../../workflows/follow-up-engine/messages.ts';
import { decisionsOf } from '../attention/history.ts';
import { each } from '../../runs/map-concurrently.ts';
import { type EffectOutcome, effectsOf } from '../effects.ts';
import { answerText } from '../follow-ups/answer.ts';
import { stateOf } from '../follow-ups/state.ts';
import { storyOf } from '../follow-ups/story.ts';
import { LEAD_TYPES } from './find.ts';

const MOST = 200;

export interface Entry {
  /** ISO 8601. */
  at: string;
  what: 'event' | 'CRM' | 'message' | 'question' | 'mail' | 'Instantly' | 'follow-up' | 'decision';
  /** Of the event. */
  kind?: string;
  says: string;
  /** What was written, whole. */
  text?: string;
  /** The workflow's id. */
  id?: string;
}

export interface LeadFollowUp {
  id: string;
  name: string;
  status: string;
  started: string;
  standing?: string;
  paused?: boolean;
  question?: FollowUpState['question'];
}

/** All that Temporal remembers of a lead: what happened, and what was done about it. */
export async function leadStory(temporal: Temporal, lead: string) {
  const { runs, total } = await newestRuns(temporal, { types: LEAD_TYPES, lead }, MOST);
  const parts = await each(runs, async (run) => {
    // It may have been forgotten since it was listed.
    const history = await historyOf(temporal, run.workflowId, run.runId).catch(() => undefined);
    if (!history) return { entries: [] };
    return followUpOf(run.type) ? followUpPart(temporal, run, history) : eventPart(run, history);
  });
  return {
    events: parts.flatMap((part) => ('event' in part && part.event ? [part.event] : [])),
    entries: parts.flatMap(({ entries }) => entries),
    followUps: parts.flatMap((part) => ('followUp' in part ? [part.followUp] : [])),
    notes: [
      total > runs.length
        ? `Temporal has ${total} workflows of this lead; the newest ${runs.length} are shown`
        : undefined,
      ...new Set(parts.map((part) => ('note' in part ? part.note : undefined))),
    ],
  };
}

function eventPart(
  { workflowId: id }: WorkflowExecutionInfo,
  history: History,
): { event?: LeadEvent; entries: Entry[] } {
  const event = eventOf(history);
  if (!event) return { entries: [] };
  const { at, kind } = event;
  if (!isLeadEvent(event)) return { entries: [{ at, what: 'event', kind, says: headline(event), id }] };
  const text =
    'reply' in event
      ? event.reply && ownWords(event.reply)
      : 'email' in event
        ? event.email?.text === undefined
          ? event.email?.subject
          : asText(event.email.text)
        : undefined;
  return {
    event,
    entries: [
      { at, what: kind === 'email_sent' ? 'mail' : 'event', kind, says: headline(event), ...(text && { text }), id },
      ...effectsOf(history).flatMap((effect) => effectEntry(effect, id)),
      ...decisionEntries(history, id),
    ],
  };
}

const asText = (mail: string): string => (isMarkup(mail) ? textOfHtml(mail, 'all') : mail);

/** The follow-up's own timeline tells it best; where no worker can be asked for it, its history tells most. */
async function followUpPart(temporal: Temporal, run: WorkflowExecutionInfo, history: History) {
  const { workflowId: id, status, startTime, type } = run;
  const name = followUpOf(type)!;
  const isOpen = status.name === 'RUNNING';
  const told = isOpen ? await stateOf(temporal, id).catch((error: Error) => error) : undefined;
  const state = told instanceof Error ? undefined : told;
  const { end } = storyOf(history);
  const timeline = isOpen ? state?.timeline : end.result?.timeline;
  const effects = effectsOf(history);
  const entries: Entry[] = timeline
    ? timeline
        // What it has heard of is an event of its own.
        .filter(({ says }) => !says.startsWith('heard: '))
        .map(({ at, says }) => {
          const effect = effects.find(({ summary }) => summary === says);
          const [done] = effect ? effectEntry(effect, id) : [];
          const entry: Entry = {
            at: new Date(at).toISOString(),
            what: 'follow-up',
            says: `${name}: ${done?.says ?? says}`,
            id,
          };
          return { ...entry, ...(done && { what: done.what, ...(done.text !== undefined && { text: done.text }) }) };
        })
    : [
        { at: startTime.toISOString(), what: 'follow-up', says: `${name}: starts`, id },
        ...answerEntries(history, id, name),
        ...(isOpen
          ? []
          : [
              {
                at: end.at,
                what: 'follow-up' as const,
                says: `${name}: ${[status.name.toLowerCase(), end.why].filter(Boolean).join(': ')}`,
                id,
              },
            ]),
      ];
  const untold = effects
    .filter(({ outcome }) => !timeline || outcome !== 'done')
    .flatMap((effect) => effectEntry(effect, id));
  return {
    entries: [...entries, ...untold, ...decisionEntries(history, id)],
    followUp: {
      ...{ id, name, status: status.name, started: startTime.toISOString() },
      ...(state && {
        standing: state.standing,
        paused: state.paused,
        ...(state.question && { question: state.question }),
      }),
    } satisfies LeadFollowUp as LeadFollowUp,
    note: told instanceof Error ? `where the open follow-ups stand is not known: ${told.message}` : undefined,
  };
}

/** Of what was done to the world; a look at it is no part of the story. */
function effectEntry({ activity, input, summary, name, outcome, at, ended, said }: EffectOutcome, id: string): Entry[] {
  if (!changesTheWorld(activity)) return [];
  const how = outcome === 'done' ? '' : ` (${[outcome, outcome === 'parked' && said].filter(Boolean).join(': ')})`;
  const says = `${saysOf(activity, input, summary ?? name)}${how}`;
  const entry = (what: Entry['what'], text?: string): Entry[] => [
    { at: ended ?? at, what, says, ...(text && { text }), id },
  ];
  if (activity === 'updateContact') return entry('CRM');
  if (activity === 'sendReply') return entry('mail', (input as ThreadReply).text);
  if (activity !== 'postMessage') return entry('Instantly');
  const { question, quote } = input as Message;
  return question === undefined ? entry('message') : entry('question', quote);
}

/** The line says already whether it is about the CRM or a message. */
const saysOf = (activity: EffectOutcome['activity'], input: unknown, summary: string): string =>
  activity === 'updateContact' ? `contact updated: ${(input as LeadEvent).kind}` : summary.replace(/^Slack: /, '');

const decisionEntries = (history: History, id: string): Entry[] =>
  decisionsOf(history).map(({ at, action, effects, by, reason }) => ({
    at,
    what: 'decision',
    says: `${action} ${effects.join(', ')}${by ? ` by ${by}` : ''}${reason ? `: ${reason}` : ''}`,
    id,
  }));

const answerEntries = (history: History, id: string, name: string): Entry[] =>
  updatesOf(history, answerUpdate).map(({ at, input }) => ({
    at,
    what: 'decision',
    says: `${name}: ${answerText(input)}`,
    ...(input.text !== undefined && { text: input.text }),
    id,
  }));
