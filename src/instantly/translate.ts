import { type EventKind, namesLead, type OutreachEvent } from '../domain/event.ts';
import { flatten } from './flatten.ts';
import { idOfContent, idOfOccurrence } from './identity.ts';
import { type JsonObject, wellFormed } from './json.ts';
import { read, type Reading } from './reading.ts';
import { happenedAt } from './time.ts';
import { isTooDeep, tooDeep, unread } from './unread.ts';
import { NotAnEvent, unwrap } from './unwrap.ts';
import type { Payload } from './wire.ts';

export { NotAnEvent };

export interface TranslateOptions {
  /** Events of another workspace become `unknown`. */
  workspace?: string | undefined;
  receivedAt: Date;
  /** The custom labels, where Instantly was asked for them: one may look like a program's name. */
  labels?: readonly string[];
}

/** A payload in our words, and how it was read; the reading is absent where it nests too deep. */
export interface Translation {
  event: OutreachEvent;
  reading?: Reading;
  /** Out of what the payload was taken. */
  wrappers: string[];
}

/** A request's body, in our words. Throws `NotAnEvent` when there is no JSON object in it. */
export function translateText(text: string, options: TranslateOptions): OutreachEvent {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new NotAnEvent(
      `the body is not JSON (${whyNoJson(text, error as Error)}), it should be one event as a JSON object`,
    );
  }
  return translate(body, options);
}

function whyNoJson(text: string, { message }: Error): string {
  if (!text.trim()) return 'it is empty';
  if (/^\s*</.test(text)) return 'it begins as HTML or XML does';
  if (/^\s*[\w.%+-]+=/.test(text)) return 'it looks like a form';
  // The rest of the message repeats what was sent.
  return `${message.replace(/, ".*$/s, '')}; it is ${text.length} characters long`;
}

/**
 * Instantly's payload, in our words. What cannot be read is `unknown`, kept whole. Throws `NotAnEvent` when there is no
 * JSON object in it.
 */
export const translate = (body: unknown, options: TranslateOptions): OutreachEvent =>
  translateWithReading(body, options).event;

export function translateWithReading(
  given: unknown,
  { workspace: ours, receivedAt, labels }: TranslateOptions,
): Translation {
  if (isTooDeep(given)) return { event: tooDeep(given, receivedAt), wrappers: [] };
  const { body, wrappers } = unwrap(wellFormed(given));
  const { payload: flat, envelopeId } = flatten(body);
  const reading = read(flat, ours, labels);
  const { payload, kind, at } = reading;
  const problem = problemOf(reading, ours);
  if (problem || !kind) {
    return { event: unread(problem ?? 'no event_type', given, flat, receivedAt), reading, wrappers };
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

/** Why it cannot be read; undefined where it can. */
function problemOf({ kind, eventType, workspace, lead }: Reading, ours: string | undefined): string | undefined {
  if (workspace && ours && workspace.toLowerCase() !== ours.toLowerCase()) {
    return `workspace ${workspace} is not ours: INSTANTLY_WORKSPACE is ${ours}`;
  }
  if (!kind) return eventType ? `event_type ${eventType} is not known` : 'no event_type';
  return namesLead(kind) && !lead ? `${eventType ?? kind} without a usable lead_email` : undefined;
}

interface Raw {
  flat: JsonObject;
  body: JsonObject;
  receivedAt: Date;
}

/** The event without its id. */
function build(kind: EventKind, reading: Reading, { flat, body, receivedAt }: Raw): OutreachEvent {
  const { payload: p, campaign } = reading;
  return compact({
    kind,
    id: '',
    at: happenedAt(reading.at, receivedAt).toISOString(),
    workspace: reading.workspace,
    campaign: compact({ ...campaign }),
    account: reading.account,
    ...(namesLead(kind) && {
      lead: { email: reading.lead, variables: variablesOf(flat, reading) },
      step: p.step,
      variant: p.variant,
      isFirst: p.is_first,
      emailId: reading.emailId,
      uniboxUrl: p.unibox_url,
    }),
    ...extrasOf(kind, reading, body),
  }) as unknown as OutreachEvent;
}

function extrasOf(kind: EventKind, { payload: p, link, bounce, error }: Reading, body: JsonObject): JsonObject {
  switch (kind) {
    case 'email_sent':
      return { email: compact({ subject: p.email_subject, text: p.email_text ?? p.email_html }) };
    case 'email_link_clicked':
      return { link };
    case 'email_bounced':
      return { bounce: compact({ ...bounce }) };
    case 'account_error':
      return { error };
    case 'supersearch_enrichment_completed':
      return { payload: body };
    case 'custom_label':
      return { label: p.event_type ?? `label ${p.custom_interest_value}`, reply: replyOf(p) };
    default:
      return { reply: replyOf(p) };
  }
}

/** The markup is dropped where the same words come as text: a history keeps what it is given for weeks. */
const replyOf = (p: Payload) =>
  compact({
    subject: p.reply_subject,
    text: p.reply_text,
    snippet: p.reply_text_snippet,
    html: p.reply_text === undefined ? p.reply_html : undefined,
  });

const UNDOCUMENTED = new Set([
  ...['bounce_type', 'bounce_reason', 'smtp_code', 'link_url', 'clicked_url', 'error_type', 'error_message'],
]);

/** What the payload says beyond the documented fields, and documented fields that could not be read. */
export function variablesOf(flat: JsonObject, { payload, from, passed }: Reading): JsonObject {
  const read = payload as JsonObject;
  const taken = new Set(Object.values(from));
  const isRead = (key: string): boolean =>
    Object.hasOwn(read, key) && read[key] !== undefined && !(UNDOCUMENTED.has(key) && !taken.has(key));
  return Object.fromEntries(
    Object.entries(flat).filter(
      ([key, value]) =>
        value !== null && value !== undefined && value !== '' && (Object.hasOwn(passed, key) || !isRead(key)),
    ),
  );
}

/** Without absent fields; undefined when nothing is left. */
function compact(fields: JsonObject): JsonObject | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length ? Object.fromEntries(entries) : undefined;
}
