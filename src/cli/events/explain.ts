import type { Settings } from '../../settings/settings.ts';
import { effectiveFollowUps } from './explain-follow-ups.ts';
import type { OutreachEvent } from '../../domain/event.ts';
import { urgencyOf } from '../../domain/event.ts';
import { headline } from '../../domain/headline.ts';
import { isObject } from '../../instantly/json.ts';
import type { Given } from './explain-input.ts';
import { Payload } from '../../instantly/wire.ts';
import type { Reading } from '../../instantly/reading.ts';
import { NotAnEvent, translateWithReading, type Translation } from '../../instantly/translate.ts';
import { react } from '../../../workflows/reactions/index.ts';

export interface Explained {
  /** Why the receiver would answer 400. */
  refused?: string;
  id?: string;
  kind?: string;
  at?: string;
  urgency?: string;
  headline?: string;
  /** Out of what the payload is taken, the outermost first. */
  wrappers?: string[];
  /** Why it cannot be read. */
  reason?: string;
  taken?: Taken[];
  /** What is kept as the lead's variable. */
  variables?: { name: string; value: unknown; why?: string }[];
  /** The kind is listed in EVENTS_IGNORED. */
  ignored?: boolean;
  effects?: { name: string; summary: string; then?: 'more' }[];
  followUps?: { name: string; mode: string; what: string }[];
}

interface Taken {
  field: string;
  value: unknown;
  from: string;
  why?: string;
}

/** What a payload becomes and what would be done. Does nothing, and asks nobody. */
export function explain(
  { payload, receivedAt }: Given,
  { instantly, eventsIgnored, policy: { followUps, ...policy } }: Settings,
): Explained {
  let translation: Translation;
  try {
    translation = translateWithReading(payload, { workspace: instantly.workspace, receivedAt });
  } catch (error) {
    if (error instanceof NotAnEvent) return { refused: error.message };
    throw error;
  }
  const { event, reading, wrappers } = translation;
  const isIgnored = eventsIgnored.has(event.kind);
  return {
    id: event.id,
    kind: event.kind,
    at: event.at,
    urgency: urgencyOf(event.kind),
    headline: headline(event),
    wrappers,
    ...(event.kind === 'unknown' && { reason: event.reason }),
    taken: reading ? takenOf(event, reading) : [],
    variables: variablesOf(event, reading),
    ignored: isIgnored,
    effects: isIgnored
      ? []
      : react(event, policy).map(({ name, summary, next }) => ({ name, summary, ...(next && { then: 'more' }) })),
    followUps: isIgnored ? [] : effectiveFollowUps(event, followUps),
  };
}

const PAYLOAD_NAMES = Payload.shape;

/** Our fields that are read from one name alone. */
const PLAIN: Record<string, string> = {
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

function takenOf(event: OutreachEvent, { from, at: said }: Reading): Taken[] {
  const sources = event.kind === 'unknown' ? from : { ...from, ...PLAIN };
  const taken = Object.entries(sources).flatMap(([field, source]): Taken[] => {
    const value = valueAt(event, field === 'lead' ? 'lead.email' : field);
    if (value === undefined || field === 'at') return [];
    const isUnsure = source.endsWith('?');
    return [
      {
        ...{ field, value, from: isUnsure ? source.slice(0, -1) : source },
        ...(isUnsure && { why: 'not sure: a lead’s variable may have this name' }),
      },
    ];
  });
  return [...taken, timeOf(event, from['at'], said)];
}

function timeOf({ at }: OutreachEvent, from: string | undefined, said: number | undefined): Taken {
  const taken = { field: 'at', value: at };
  if (from === undefined || said === undefined) return { ...taken, from: 'receipt', why: 'the payload says no time' };
  if (said === Date.parse(at)) return { ...taken, from };
  return { ...taken, from: 'receipt', why: `${from} says ${new Date(said).toISOString()}, which cannot be` };
}

const valueAt = (event: OutreachEvent, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), event);

const isUnread = (name: string, { payload }: Reading): boolean =>
  name in PAYLOAD_NAMES && payload[name as keyof typeof payload] === undefined;

function variablesOf(event: OutreachEvent, reading: Reading | undefined): NonNullable<Explained['variables']> {
  if (!('lead' in event)) return [];
  return Object.entries(event.lead.variables).map(([name, value]) => {
    const why =
      reading?.passed[name] ?? (reading && isUnread(name, reading) ? 'not what Instantly sends there' : undefined);
    return { name, value, ...(why !== undefined && { why }) };
  });
}
