import type { Message, ThreadReply } from '../domain/activities.ts';
import { isLeadEvent, type LeadEvent } from '../domain/event.ts';
import { isMarkup } from '../domain/text/markup.ts';
import { textOfHtml } from '../reply-text/html.ts';
import { ownWords } from '../reply-text/own-words.ts';
import { type EffectOutcome, effectsOf } from '../runs/effects.ts';
import { historyOf } from '../runs/history.ts';
import { inputOf } from '../runs/lead-events.ts';
import type { Temporal } from '../temporal/connection.ts';

/** What was written: the lead's own words in a reply, or the mail that was sent. */
export function textOfEvent(event: LeadEvent): string | undefined {
  if ('reply' in event) return event.reply && ownWords(event.reply);
  if (!('email' in event)) return undefined;
  const { text, subject } = event.email ?? {};
  if (text === undefined) return subject;
  return isMarkup(text) ? textOfHtml(text, 'all') : text;
}

/** The whole text of the mail that was sent, or of what a question proposes. */
export function textOfEffect({ activity, input }: EffectOutcome): string | undefined {
  if (activity === 'sendReply') return (input as ThreadReply).text;
  const { question, quote } = activity === 'postMessage' ? (input as Message) : {};
  return question === undefined ? undefined : quote;
}

/** The event of a lead as its history has it. Rejects if Temporal does not answer, or no longer has it. */
export async function leadEventOf(
  temporal: Temporal,
  { id, run }: { id: string; run: string },
): Promise<LeadEvent | undefined> {
  const event = await inputOf(temporal, { workflowId: id, runId: run });
  return event && isLeadEvent(event) ? event : undefined;
}

/** The text of an effect in the history of its newest run. Rejects as `leadEventOf`. */
export async function textInHistory(
  temporal: Temporal,
  { owner, name }: { owner: string; name: string },
): Promise<string | undefined> {
  const effect = effectsOf(await historyOf(temporal, owner)).find((one) => one.name === name);
  return effect && textOfEffect(effect);
}
