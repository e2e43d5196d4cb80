import type { OutreachEvent } from '../../domain/event.ts';
import { isObject } from '../../instantly/json.ts';
import type { Reading } from '../../instantly/reading.ts';
import { Payload } from '../../instantly/wire.ts';

/** A field of our event and the field of the payload from which it was taken. */
export interface TakenField {
  field: string;
  value: unknown;
  from: string;
  /** Why this source is not sure, or another was not used. */
  why?: string;
}

/** A field of the payload that is kept as a variable of the lead. */
export interface LeadVariable {
  name: string;
  value: unknown;
  /** Why it is not a field of Instantly's, though it has the name of one. */
  why?: string;
}

/** Our fields that are always taken from the same field of the payload. */
const FIXED_SOURCES: Record<string, string> = {
  step: 'step',
  variant: 'variant',
  isFirst: 'is_first',
  uniboxUrl: 'unibox_url',
  'email.subject': 'email_subject',
  'email.text': 'email_text',
  'reply.subject': 'reply_subject',
  'reply.text': 'reply_text',
  'reply.snippet': 'reply_text_snippet',
  'reply.html': 'reply_html',
};

export function takenFields(event: OutreachEvent, { from, at: said }: Reading): TakenField[] {
  const sources = event.kind === 'unknown' ? from : { ...from, ...FIXED_SOURCES };
  const taken = Object.entries(sources).flatMap(([field, source]): TakenField[] => {
    const value = valueAt(event, field === 'lead' ? 'lead.email' : field);
    if (value === undefined || field === 'at') return [];
    if (!source.endsWith('?')) return [{ field, value, from: source }];
    return [{ field, value, from: source.slice(0, -1), why: 'not sure: a lead’s variable may have this name' }];
  });
  return [...taken, takenTime(event, from['at'], said)];
}

/** @param said the payload's time in milliseconds since 1970. */
function takenTime({ at }: OutreachEvent, from: string | undefined, said: number | undefined): TakenField {
  const taken = { field: 'at', value: at };
  if (from === undefined || said === undefined) return { ...taken, from: 'receipt', why: 'the payload has no time' };
  if (said === Date.parse(at)) return { ...taken, from };
  return { ...taken, from: 'receipt', why: `${from} says ${new Date(said).toISOString()}, which is not possible` };
}

const valueAt = (event: OutreachEvent, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), event);

export function leadVariables(event: OutreachEvent, reading: Reading | undefined): LeadVariable[] {
  if (!('lead' in event)) return [];
  return Object.entries(event.lead.variables).map(([name, value]) => {
    const isUnread = reading !== undefined && wasNotRead(name, reading);
    const why = reading?.passed[name] ?? (isUnread ? 'not a value that Instantly sends in this field' : undefined);
    return { name, value, ...(why !== undefined && { why }) };
  });
}

const wasNotRead = (name: string, { payload }: Reading): boolean =>
  name in Payload.shape && payload[name as keyof typeof payload] === undefined;
