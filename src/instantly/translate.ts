import { namesLead, type OutreachEvent } from '../domain/event.ts';
import { build } from './build.ts';
import { flatten } from './flatten.ts';
import { idOfContent, idOfOccurrence } from './event-id.ts';
import { maySplitPairs, wellFormed } from './json.ts';
import { read, type Reading } from './reading.ts';
import { isTooDeep, tooDeep, unread } from './unread.ts';
import { NotAnEvent, unwrap } from './unwrap.ts';

export { NotAnEvent };

export interface TranslateOptions {
  /** Events of another workspace become `unknown`. */
  workspace?: string | undefined;
  receivedAt: Date;
  /** The workspace's custom labels, if Instantly was asked for them: a label may look like an event type. */
  labels?: readonly string[];
}

/** A payload in our words, and how it was read. The reading is absent if the payload is nested too deeply. */
export interface Translation {
  event: OutreachEvent;
  reading?: Reading;
  /** The wrappers around the payload, the outermost first (`Unwrapped`). */
  wrappers: string[];
}

/** The event in a request's body. Throws `NotAnEvent` if the body contains no JSON object. */
export function translateText(text: string, options: TranslateOptions): OutreachEvent {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new NotAnEvent(
      `the body is not JSON (${whyNoJson(text, error as Error)}), it should be one event as a JSON object`,
    );
  }
  return (maySplitPairs(text) ? translateWithReading : translateWell)(body, options).event;
}

function whyNoJson(text: string, { message }: Error): string {
  if (!text.trim()) return 'it is empty';
  if (/^\s*</.test(text)) return 'it begins as HTML or XML does';
  if (/^\s*[\w.%+-]+=/.test(text)) return 'it looks like a form';
  // The rest of the message repeats the body.
  return `${message.replace(/, ".*$/s, '')}; it is ${text.length} characters long`;
}

/**
 * The event in a payload of Instantly's. A payload that cannot be read becomes an `unknown` event that keeps all of it.
 * Throws `NotAnEvent` if the payload contains no JSON object.
 */
export const translate = (body: unknown, options: TranslateOptions): OutreachEvent =>
  translateWithReading(body, options).event;

export const translateWithReading = (given: unknown, options: TranslateOptions): Translation =>
  translateWell(isTooDeep(given) ? given : wellFormed(given), options);

function translateWell(given: unknown, { workspace: ours, receivedAt, labels }: TranslateOptions): Translation {
  if (isTooDeep(given)) return { event: tooDeep(given, receivedAt), wrappers: [] };
  const { body, wrappers } = unwrap(given);
  const { payload: flat, envelopeId } = flatten(body);
  const reading = read(flat, ours, labels);
  const { payload, kind, at } = reading;
  const problem = problemOf(reading, ours);
  if (problem || !kind) {
    return { event: unread(problem ?? NO_TYPE, given, flat, receivedAt), reading, wrappers };
  }
  const event = build(kind, reading, { flat, body, receivedAt });
  const { written } = reading;
  const id =
    at === undefined
      ? idOfContent(kind, body)
      : idOfOccurrence(kind, {
          workspace: written.workspace,
          what: event.kind === 'custom_label' ? event.label : kind,
          at,
          campaignId: written.campaignId,
          lead: written.lead,
          emailId: envelopeId ?? payload.email_id,
          step: payload.step,
          variant: payload.variant,
          account: reading.account,
        });
  return { event: { ...event, id }, reading, wrappers };
}

const NO_TYPE = 'it does not say what happened (no event_type)';

/** Why the payload cannot be read; undefined if it can. */
function problemOf({ kind, eventType, workspace, lead }: Reading, ours: string | undefined): string | undefined {
  if (workspace && ours && workspace.toLowerCase() !== ours.toLowerCase()) {
    return `workspace ${workspace} is not ours: INSTANTLY_WORKSPACE is ${ours}`;
  }
  if (!kind) return eventType ? `event_type ${eventType} is not known` : NO_TYPE;
  return namesLead(kind) && !lead ? `${eventType ?? kind} without a usable lead_email` : undefined;
}
