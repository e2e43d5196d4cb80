import { type EventKind, namesLead, type OutreachEvent } from '../domain/event.ts';
import type { JsonObject } from './json.ts';
import type { Reading } from './reading.ts';
import { happenedAt } from './time.ts';
import type { Payload } from './wire.ts';

interface Raw {
  flat: JsonObject;
  body: JsonObject;
  receivedAt: Date;
}

/** The event of a reading, without its id. */
export function build(kind: EventKind, reading: Reading, { flat, body, receivedAt }: Raw): OutreachEvent {
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

/** Without the HTML if there is a text: Temporal stores the event for weeks. */
const replyOf = (p: Payload) =>
  compact({
    subject: p.reply_subject,
    text: p.reply_text,
    snippet: p.reply_text_snippet,
    html: p.reply_text === undefined ? p.reply_html : undefined,
  });

const UNDOCUMENTED = new Set([
  'bounce_type',
  'bounce_reason',
  'smtp_code',
  'link_url',
  'clicked_url',
  'error_type',
  'error_message',
]);

/** The fields that are not documented, and documented fields that could not be read: the lead's variables. */
function variablesOf(flat: JsonObject, { payload, from, passed }: Reading): JsonObject {
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

/** The fields without the absent ones; undefined if none is left. */
function compact(fields: JsonObject): JsonObject | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length ? Object.fromEntries(entries) : undefined;
}
