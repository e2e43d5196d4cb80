import { isLeadEvent, type LeadEvent } from '../domain/event.ts';
import { ANSWERS, type QuestionAnswer } from '../domain/follow-up/question.ts';
import { isObject, type JsonObject } from '../instantly/json.ts';
import { translate } from '../instantly/translate.ts';

const TIME = 'a time of 1970 to 2100 such as "2026-03-02T10:00:00Z"';
const EARLIEST = 0;
const LATEST = Date.UTC(2100, 0);

/** Something that happens in a simulation: an event, a mail of the team to the lead, or an answer. `at` is in milliseconds since 1970. */
export type ScriptStep = { at: number; lead: string } & (
  { event: LeadEvent } | { writes: string } | { answer: Omit<QuestionAnswer, 'question'> }
);

/**
 * Reads a script: a JSON array, or one JSON object per line. An entry is a payload as Instantly sends it, or one of our
 * own: `answered_by` (a member of the team writes to the lead) or `decision` (somebody answers the open question).
 * @throws one line for each invalid entry: its field, the value, and what the value should be.
 */
export function readScript(text: string): ScriptStep[] {
  const wrong: string[] = [];
  const steps = parse(text).flatMap((entry, i) => {
    try {
      return stepOf(entry, `entry ${i + 1}`);
    } catch (error) {
      wrong.push((error as Error).message);
      return [];
    }
  });
  if (wrong.length) throw new Error(wrong.join('\n'));
  return steps.sort((a, b) => a.at - b.at);
}

function parse(text: string): unknown[] {
  // `trim` also removes the byte order mark that some editors write.
  const json = text.trim();
  const lines = json.split('\n').filter((line) => line.trim());
  try {
    // If the first line ends with an object, each line is one.
    if (lines.length > 1 && lines[0]!.trimEnd().endsWith('}')) return lines.map((line) => JSON.parse(line) as unknown);
    return json ? [JSON.parse(json)].flat() : [];
  } catch (error) {
    throw new Error(`the events are not valid JSON: ${(error as Error).message}`, { cause: error });
  }
}

function stepOf(entry: unknown, where: string): ScriptStep | ScriptStep[] {
  const wrong = (field: string, value: unknown, should: string) =>
    new Error(
      `${where}: ${field} is ${value === undefined ? 'missing' : JSON.stringify(value)}, it should be ${should}`,
    );
  if (!isObject(entry)) throw new Error(`${where} is ${JSON.stringify(entry)}, it should be an object`);
  const at = typeof entry['timestamp'] === 'string' ? Date.parse(entry['timestamp']) : NaN;
  if (!(at > EARLIEST && at < LATEST)) throw wrong('timestamp', entry['timestamp'], TIME);
  const { lead_email: lead, answered_by: from, decision, text, by } = entry;
  if (from === undefined && decision === undefined) {
    const event = eventOf(entry, at, where);
    return event ? { at, lead: event.lead.email, event } : [];
  }
  if (typeof lead !== 'string') throw wrong('lead_email', lead, 'the lead’s address');
  const email = lead.trim().toLowerCase();
  if (typeof from === 'string') return { at, lead: email, writes: from };
  if (from !== undefined) throw wrong('answered_by', from, 'the mailbox that writes to the lead');
  const chosen = ANSWERS.find((one) => one === decision);
  if (!chosen) throw wrong('decision', decision, `one of ${ANSWERS.join(', ')}`);
  if (chosen === 'edit' && !(typeof text === 'string' && text.trim())) throw wrong('text', text, 'the text to send');
  const more = { ...(typeof text === 'string' && { text }), by: typeof by === 'string' ? by : 'somebody' };
  return { at, lead: email, answer: { decision: chosen, ...more } };
}

/** Undefined if the event does not change a lead. */
function eventOf(payload: JsonObject, at: number, where: string): LeadEvent | undefined {
  const event = translate(payload, { receivedAt: new Date(at) });
  if (event.kind === 'unknown') throw new Error(`${where}: ${event.reason}`);
  if ('lead' in event && !isLeadEvent(event)) return undefined;
  if (!isLeadEvent(event)) throw new Error(`${where}: event_type is "${event.kind}", it should be an event of a lead`);
  return event;
}
