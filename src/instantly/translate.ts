import type { EventKind, EventOf, OutreachEvent } from '../domain/event.ts';
import { flatten, isObject, type JsonObject } from './flatten.ts';
import { idOfContent, idOfOccurrence } from './identity.ts';
import { kindOf } from './kinds.ts';
import { Payload } from './wire.ts';

export interface TranslateOptions {
  /** Events of another workspace become `unknown`. */
  workspace?: string | undefined;
  receivedAt: Date;
}

/** The body is no event at all; the message says why and may be shown to the sender. */
export class NotAnEvent extends Error {
  override readonly name = 'NotAnEvent';
}

/** Deeper JSON cannot be worked on safely (serialisers recurse); Instantly's own payloads are flat. */
const MAX_DEPTH = 100;

/** A request's body, in our words. Throws `NotAnEvent` when it is not a JSON object. */
export function translateText(text: string, options: TranslateOptions): OutreachEvent {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new NotAnEvent(`the body is not JSON: ${(error as Error).message.replace(/, ".*$/s, '')}`);
  }
  if (!isObject(body)) throw new NotAnEvent(`the body is ${nameOf(body)}, it should be a JSON object`);
  if (nestsDeeper(text, MAX_DEPTH)) return unknown(`nested deeper than ${MAX_DEPTH} levels`, text, options);
  return translate(body, options);
}

/** Instantly's payload, in our words. Never refuses: what cannot be read is `unknown`, kept whole. */
export function translate(body: JsonObject, options: TranslateOptions): OutreachEvent {
  const { payload: flat, envelopeId } = flatten(body);
  const payload = Payload.parse(flat);
  const eventType = payload.event_type;
  if (payload.workspace && options.workspace && payload.workspace !== options.workspace) {
    return unknown(`workspace ${payload.workspace} is not ours`, body, options);
  }
  if (!eventType && payload.custom_interest_value === undefined) return unknown('no event_type', body, options);
  const kind: EventKind = (eventType ? kindOf(eventType) : undefined) ?? 'custom_label';
  const event = build(kind, payload, flat, body, options.receivedAt);
  if (!event) return unknown(`${eventType ?? kind} without a usable lead_email`, body, options);
  const id =
    payload.timestamp === undefined
      ? idOfContent(kind, body)
      : idOfOccurrence(kind, {
          workspace: payload.workspace,
          what: event.kind === 'custom_label' ? event.label : kind,
          at: payload.timestamp,
          campaignId: payload.campaign_id,
          lead: payload.lead_email,
          emailId: envelopeId ?? payload.email_id,
          step: payload.step,
          variant: payload.variant,
          account: payload.email_account,
        });
  return { ...event, id };
}

function unknown(reason: string, payload: unknown, { receivedAt }: TranslateOptions): EventOf<'unknown'> {
  const time = isObject(payload) ? Payload.shape.timestamp.parse(payload['timestamp']) : undefined;
  return {
    kind: 'unknown',
    id: idOfContent('unknown', payload),
    at: (time === undefined ? receivedAt : new Date(time)).toISOString(),
    reason,
    payload,
  };
}

const LEADLESS = new Set<EventKind>(['campaign_completed', 'account_error', 'supersearch_enrichment_completed']);

/** The event without its id; undefined when the kind needs a lead and there is none. */
function build(kind: EventKind, p: Payload, flat: JsonObject, body: JsonObject, receivedAt: Date) {
  const leadless = LEADLESS.has(kind);
  if (!leadless && !p.lead_email) return undefined;
  return compact({
    kind,
    id: '',
    at: (p.timestamp === undefined ? receivedAt : new Date(p.timestamp)).toISOString(),
    workspace: p.workspace,
    campaign: compact({ id: p.campaign_id, name: p.campaign_name }),
    account: p.email_account,
    ...(!leadless && {
      lead: { email: p.lead_email, variables: variablesOf(flat, p) },
      step: p.step,
      variant: p.variant,
      isFirst: p.is_first,
      emailId: p.email_id,
      uniboxUrl: p.unibox_url,
    }),
    ...extrasOf(kind, p, body),
  }) as unknown as OutreachEvent;
}

function extrasOf(kind: EventKind, p: Payload, body: JsonObject): JsonObject {
  switch (kind) {
    case 'email_sent':
      return { email: compact({ subject: p.email_subject, text: p.email_text ?? p.email_html }) };
    case 'email_link_clicked':
      return { link: p.link_url };
    case 'email_bounced': {
      const type = /hard|soft/i.exec(p.bounce_type ?? '')?.[0].toLowerCase();
      return { bounce: compact({ type, reason: p.bounce_reason }) };
    }
    case 'account_error':
      return { error: [p.error_type, p.error_message].filter(Boolean).join(': ') || undefined };
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

/** What the payload says beyond the documented fields, and documented fields that could not be read. */
function variablesOf(flat: JsonObject, payload: Payload): JsonObject {
  const read = payload as JsonObject;
  return Object.fromEntries(
    Object.entries(flat).filter(
      ([key, value]) =>
        value !== null && value !== undefined && value !== '' && !(Object.hasOwn(read, key) && read[key] !== undefined),
    ),
  );
}

/** Without absent fields; undefined when nothing is left. */
function compact(fields: JsonObject): JsonObject | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length ? Object.fromEntries(entries) : undefined;
}

function nestsDeeper(text: string, max: number): boolean {
  if (!opensMoreThan(max, text)) return false;
  let depth = 0;
  let inText = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (inText) {
      if (code === 0x5c) i += 1;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > max) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

/** Hardly any payload has as many brackets, and counting them is much faster than following them. */
function opensMoreThan(max: number, text: string): boolean {
  let count = 0;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at !== -1 && count <= max; at = text.indexOf(bracket, at + 1)) count += 1;
  }
  return count > max;
}

const nameOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
