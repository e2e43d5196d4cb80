export type JsonObject = Record<string, unknown>;

export interface Flat {
  /** The payload as Instantly documents it: flat, with the documented names. */
  payload: JsonObject;
  /** The id that an envelope bears. A flat payload's `id` is a lead variable. */
  envelopeId?: string;
}

/**
 * Brings the shapes that have been seen into the documented one: an envelope's `data` is lifted, nested `lead`,
 * `reply` and `campaign` are spread, older names get their present ones. What is there already is never overwritten.
 */
export function flatten(body: JsonObject): Flat {
  const { data, ...envelope } = body;
  const enveloped = isObject(data) && !('lead_email' in body) && !('workspace' in body && 'campaign_id' in body);
  if (!enveloped) return { payload: named(body) };
  const { id, event_id, event_type, type, event, timestamp, created, ...rest } = envelope;
  const payload = named({
    ...rest,
    ...present({ event_type: type ?? event, timestamp: timestamp ?? created }),
    ...data,
    ...present({ event_type }),
  });
  const envelopeId = event_id ?? id;
  return typeof envelopeId === 'string' || typeof envelopeId === 'number'
    ? { payload, envelopeId: String(envelopeId) }
    : { payload };
}

/** Other names for a field, in the order in which they are believed. */
const ALIASES: Record<string, string[]> = {
  event_type: ['type', 'event'],
  timestamp: ['timestamp_created', 'created', 'created_at'],
  lead_email: ['email', 'lead'],
  campaign_id: ['campaign'],
  link_url: ['link', 'clicked_url', 'url'],
  bounce_reason: ['reason', 'smtp_code'],
  error_message: ['error', 'message'],
};

function named(body: JsonObject): JsonObject {
  const payload: JsonObject = { ...spread(body) };
  if (payload['event_type'] === 'account_error') payload['email_account'] ??= payload['email'];
  for (const [name, aliases] of Object.entries(ALIASES)) {
    if (payload[name] !== undefined && payload[name] !== null && payload[name] !== '') continue;
    const alias = aliases.find((one) => Object.hasOwn(payload, one) && isScalar(payload[one]));
    if (alias !== undefined) payload[name] = payload[alias];
  }
  return payload;
}

function spread(body: JsonObject): JsonObject {
  const { lead, reply, campaign, ...rest } = body;
  return {
    ...(isObject(lead) ? { ...lead, lead_email: lead['email'] } : present({ lead })),
    ...(isObject(reply)
      ? { reply_text: reply['text'], reply_subject: reply['subject'], reply_html: reply['html'] }
      : present({ reply })),
    ...(isObject(campaign) ? { campaign_id: campaign['id'], campaign_name: campaign['name'] } : present({ campaign })),
    ...rest,
  };
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/** Without the keys whose value is undefined or null. */
const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
