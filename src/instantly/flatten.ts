import { isObject, type JsonObject } from './json.ts';

export interface Flat {
  /** The payload as Instantly documents it: one flat object. */
  payload: JsonObject;
  /** The id of the envelope. The `id` of a flat payload is a lead's variable. */
  envelopeId?: string;
}

/**
 * Turns every shape that has been seen into the documented one: it unpacks an envelope's `data` and nested `lead`,
 * `reply` and `campaign` objects. It never replaces a documented field.
 */
export function flatten(body: JsonObject): Flat {
  const { data, ...envelope } = body;
  const enveloped = isObject(data) && !('lead_email' in body) && !('workspace' in body && 'campaign_id' in body);
  if (!enveloped) return { payload: spread(body) };
  const { id, event_id, event_type, type, event, timestamp, created, ...rest } = envelope;
  const payload = spread({
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

/** The fields without those that are undefined or null. */
const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
