import type { OutreachEvent } from './event.ts';
import { shorten } from './headline.ts';

/** The search attributes (all Keyword) by which runs are found in the Temporal UI. Names are permanent. */
export const SEARCH_ATTRIBUTES = {
  eventKind: 'EventKind',
  lead: 'Lead',
  campaign: 'Campaign',
  /** The failure class of a parked effect; absent while all goes well. */
  attention: 'Attention',
} as const;

/** Keyword values longer than this do not fit every visibility store (PostgreSQL: 255 characters). */
const KEYWORD_CHARACTERS = 255;

export const keyword = (name: string) => ({ name, type: 'KEYWORD' }) as const;

/** By which lead and campaign a run is found that is about the event. */
export function searchAttributesOf(event: OutreachEvent) {
  const campaign = event.campaign?.name ?? event.campaign?.id;
  const found: [string, string | undefined][] = [
    [SEARCH_ATTRIBUTES.lead, 'lead' in event ? event.lead.email : undefined],
    [SEARCH_ATTRIBUTES.campaign, campaign],
  ];
  return found.flatMap(([name, value]) =>
    value ? [{ key: keyword(name), value: shorten(value, KEYWORD_CHARACTERS) }] : [],
  );
}
