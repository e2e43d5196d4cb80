import { react } from '../../../workflows/reactions/index.ts';
import { type OutreachEvent, urgencyOf } from '../../domain/event.ts';
import { headline } from '../../domain/headline.ts';
import { NotAnEvent, translateWithReading, type Translation } from '../../instantly/translate.ts';
import type { Settings } from '../../settings/settings.ts';
import { type FollowUpEffect, followUpEffects } from './explain-follow-ups.ts';
import type { GivenPayload } from './explain-input.ts';
import { type LeadVariable, leadVariables, type TakenField, takenFields } from './taken-fields.ts';

/** How a payload is read and what would be done. The field names are those of `--json`. */
export interface Explained {
  /** Why the receiver would answer 400; nothing else is set then. */
  refused?: string;
  id?: string;
  kind?: string;
  at?: string;
  urgency?: string;
  headline?: string;
  /** The names of the objects around the payload, the outermost first. */
  wrappers?: string[];
  /** Why the payload cannot be read. */
  reason?: string;
  taken?: TakenField[];
  variables?: LeadVariable[];
  /** EVENTS_IGNORED contains the kind. */
  ignored?: boolean;
  /** `then`: its result decides about further effects. */
  effects?: { name: string; summary: string; then?: 'more' }[];
  followUps?: FollowUpEffect[];
}

/** Explains a payload with the current settings. Starts and sends nothing. */
export function explain(
  { payload, receivedAt }: GivenPayload,
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
    taken: reading ? takenFields(event, reading) : [],
    variables: leadVariables(event, reading),
    ignored: isIgnored,
    effects: isIgnored ? [] : effectsOfEvent(event, policy),
    followUps: isIgnored ? [] : followUpEffects(event, followUps),
  };
}

const effectsOfEvent = (event: OutreachEvent, policy: Parameters<typeof react>[1]): NonNullable<Explained['effects']> =>
  react(event, policy).map(({ name, summary, next }) => ({ name, summary, ...(next && { then: 'more' }) }));
