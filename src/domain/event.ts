/** An event of an outreach campaign, in our words. Instantly's words stop at `src/instantly`. */

interface EventBase<K extends string> {
  kind: K;
  /** `<kind>-<32 hex digits>`: the same for every copy of one occurrence. Also the workflow's id. */
  id: string;
  /** When it happened (ISO 8601, UTC, milliseconds): the payload's timestamp; if it has none, the time of receipt. */
  at: string;
  workspace?: string;
  campaign?: Campaign;
  /** The sending mailbox. */
  account?: string;
}

export interface Campaign {
  id?: string;
  name?: string;
}

export interface Lead {
  /** Trimmed, lower case. */
  email: string;
  /** Everything else that the payload says about the lead: `firstName`, `companyName`, custom variables. */
  variables: Record<string, unknown>;
}

interface LeadEventBase<K extends string> extends EventBase<K> {
  lead: Lead;
  /** Counts from 1. */
  step?: number;
  /** Counts from 1. */
  variant?: number;
  isFirst?: boolean;
  emailId?: string;
  uniboxUrl?: string;
}

export interface Reply {
  subject?: string;
  /** The whole mail as plain text, with the quoted mail. */
  text?: string;
  /** The beginning of the mail, as Instantly shows it in a list; it may be cut. */
  snippet?: string;
  /** The whole mail as HTML, if Instantly sends no text. */
  html?: string;
  /** Only what the lead has newly written, without the quoted mail. We find it; Instantly does not send it. */
  words?: string;
}

type Replied<K extends string> = LeadEventBase<K> & { reply?: Reply };

export type BounceType = 'hard' | 'soft';

export interface Bounce {
  type?: BounceType;
  /** What the mail server said. */
  reason?: string;
}

/** An interest label, set by Instantly's AI or by a person. */
export type LabelKind =
  | 'lead_neutral'
  | 'lead_interested'
  | 'lead_not_interested'
  | 'lead_meeting_booked'
  | 'lead_meeting_completed'
  | 'lead_closed'
  | 'lead_out_of_office'
  | 'lead_wrong_person'
  | 'lead_no_show'
  | 'lead_lost';

export type LeadEvent =
  | (LeadEventBase<'email_sent'> & { email?: { subject?: string; text?: string } })
  | LeadEventBase<'email_opened'>
  | (LeadEventBase<'email_link_clicked'> & { link?: string })
  | Replied<'reply_received'>
  | Replied<'auto_reply_received'>
  | (LeadEventBase<'email_bounced'> & { bounce?: Bounce })
  | LeadEventBase<'lead_unsubscribed'>
  | { [K in LabelKind]: Replied<K> }[LabelKind]
  | (Replied<'custom_label'> & { label: string });

/** An event that names a lead but does not change its status: Instantly has finished with the lead. */
type StillEvent = LeadEventBase<'campaign_completed_for_lead'> | LeadEventBase<'lead_skipped'>;

export type OutreachEvent =
  | LeadEvent
  | StillEvent
  | EventBase<'campaign_completed'>
  | (EventBase<'account_error'> & { error?: string })
  | (EventBase<'supersearch_enrichment_completed'> & { payload: unknown })
  | (EventBase<'unknown'> & {
      /** Why it could not be read. */
      reason: string;
      /** The whole payload: the JSON value, or its text if it is nested too deeply. */
      payload: unknown;
      /** The lead's address, and whether there is a reply, as far as they can be found in the payload. */
      about?: { email?: string; reply?: true };
    });

export type EventKind = OutreachEvent['kind'];
export type EventOf<K extends EventKind> = Extract<OutreachEvent, { kind: K }>;

/** `human`: people wait for the result; `bulk`: such events come by the thousand. */
export type Urgency = 'human' | 'normal' | 'bulk';

/** The order of urgency: the lowest rank first. */
export const RANK: Record<Urgency, number> = { human: 0, normal: 1, bulk: 2 };

/** What the product has to know about a kind. */
type Facts<K extends EventKind> = {
  urgency: Urgency;
  /** The beginning of its headline; whom it is about follows. */
  words: string;
} & (K extends LeadEvent['kind']
  ? {
      /** Which moment of the contact it moves. */
      moment: string;
    }
  : K extends StillEvent['kind']
    ? { namesLead: true }
    : unknown);

/** The register of kinds. */
const KINDS = {
  reply_received: { urgency: 'human', words: 'Reply from', moment: 'repliedAt' },
  lead_unsubscribed: { urgency: 'human', words: 'Unsubscribed:', moment: 'unsubscribedAt' },
  lead_neutral: { urgency: 'human', words: 'Neutral:', moment: 'neutralAt' },
  lead_interested: { urgency: 'human', words: 'Interested:', moment: 'interestedAt' },
  lead_not_interested: { urgency: 'human', words: 'Not interested:', moment: 'notInterestedAt' },
  lead_meeting_booked: { urgency: 'human', words: 'Meeting booked with', moment: 'meetingBookedAt' },
  lead_meeting_completed: { urgency: 'human', words: 'Meeting completed with', moment: 'meetingCompletedAt' },
  lead_closed: { urgency: 'human', words: 'Closed (won):', moment: 'closedAt' },
  lead_lost: { urgency: 'human', words: 'Lost:', moment: 'notInterestedAt' },
  lead_wrong_person: { urgency: 'human', words: 'Wrong person:', moment: 'wrongPersonAt' },
  lead_no_show: { urgency: 'human', words: 'No show:', moment: 'noShowAt' },
  custom_label: { urgency: 'human', words: 'Label', moment: 'labelledAt' },
  auto_reply_received: { urgency: 'normal', words: 'Automatic reply from', moment: 'lastAutoReplyAt' },
  lead_out_of_office: { urgency: 'normal', words: 'Out of office:', moment: 'lastAutoReplyAt' },
  email_bounced: { urgency: 'normal', words: 'Email bounced for', moment: 'bouncedAt' },
  campaign_completed: { urgency: 'normal', words: 'Campaign completed' },
  account_error: { urgency: 'normal', words: 'Account error' },
  supersearch_enrichment_completed: { urgency: 'normal', words: 'SuperSearch enrichment completed' },
  unknown: { urgency: 'normal', words: 'Unknown event' },
  email_sent: { urgency: 'bulk', words: 'Email sent to', moment: 'sentAt' },
  email_opened: { urgency: 'bulk', words: 'Email opened by', moment: 'openedAt' },
  email_link_clicked: { urgency: 'bulk', words: 'Link clicked by', moment: 'clickedAt' },
  campaign_completed_for_lead: { urgency: 'bulk', words: 'Campaign over for', namesLead: true },
  lead_skipped: { urgency: 'bulk', words: 'Skipped:', namesLead: true },
} as const satisfies { [K in EventKind]: Facts<K> };

export const EVENT_KINDS = Object.keys(KINDS) as EventKind[];

export const urgencyOf = (kind: EventKind): Urgency => KINDS[kind].urgency;

/** The beginning of a kind's headline. */
export const wordsOfKind = (kind: EventKind): string => KINDS[kind].words;

/** Whether an event of this kind is useless without a lead. */
export const namesLead = (kind: EventKind): boolean => isLeadKind(kind) || 'namesLead' in KINDS[kind];

const isLeadKind = (kind: EventKind): kind is LeadEvent['kind'] => 'moment' in KINDS[kind];

export const isLeadEvent = (event: OutreachEvent): event is LeadEvent => isLeadKind(event.kind);

export const LEAD_KINDS = EVENT_KINDS.filter(isLeadKind);

/** The moments of a contact that kinds move. */
export type MomentOfKind<K extends LeadEvent['kind'] = LeadEvent['kind']> = (typeof KINDS)[K]['moment'];

/** Which moment of the contact an event of this kind moves. */
export const momentOfKind = <K extends LeadEvent['kind']>(kind: K): MomentOfKind<K> => KINDS[kind].moment;

/** What the id of an event or a follow-up begins with: the kind, or the name. */
export const kindOfId = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf('-')));
