/** The search attributes (all Keyword) by which runs are found in the Temporal UI. Names are permanent. */
export const SEARCH_ATTRIBUTES = {
  eventKind: 'EventKind',
  lead: 'Lead',
  campaign: 'Campaign',
  /** The failure class of a parked effect; absent while all goes well. */
  attention: 'Attention',
} as const;
