import { EVENT_KINDS, type EventKind } from '../domain/event.ts';

/** Names that Instantly or its connectors use beside the documented ones, as our kinds. */
// A map: a label may be named like anything that an object has by birth.
const ALIASES = new Map<string, EventKind>([
  ['link_clicked', 'email_link_clicked'],
  ['email_clicked', 'email_link_clicked'],
  ['email_replied', 'reply_received'],
  ['lead_replied', 'reply_received'],
  ['lead_bounced', 'email_bounced'],
  ['lead_is_interested', 'lead_interested'],
  ['lead_won', 'lead_closed'],
]);

const KNOWN = new Set<string>(EVENT_KINDS.filter((kind) => kind !== 'custom_label' && kind !== 'unknown'));

/** Our kind for a payload's event type; undefined for a text that only a custom label can be. */
export function kindOf(eventType: string): EventKind | undefined {
  const name = eventType.toLowerCase().replaceAll('.', '_');
  return KNOWN.has(name) ? (name as EventKind) : ALIASES.get(name);
}
