/** What happened in an outreach campaign, in our words. Instantly's words stop at `src/instantly`. */

interface EventBase<K extends string> {
  kind: K;
  /** `<kind>-<32 hex>`: equal for every copy of the same occurrence. Also the workflow id. */
  id: string;
  /** When it happened (ISO 8601, UTC, milliseconds): the payload's timestamp, else the time of receipt. */
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
  /** Everything else the payload says of the lead: `firstName`, `companyName`, custom variables. */
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
  /** The whole mail as plain text, with what it quotes. */
  text?: string;
  /** Its beginning as Instantly shows it in a list; it may be cut. */
  snippet?: string;
  /** The whole mail, where Instantly sends no text. */
  html?: string;
  /** What the lead wrote anew: found by whoever shows or keeps it, not by Instantly. */
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

/** What happened to a lead, and moves it nowhere: Instantly is done with it, without a word from the lead. */
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
      /** What came, whole: the JSON value, or its text where it nests too deep to be worked on. */
      payload: unknown;
      /** Whom or what people would miss: an address, or the words of a reply. Absent where the payload holds neither. */
      about?: { email?: string; reply?: true };
    });

export type EventKind = OutreachEvent['kind'];
export type EventOf<K extends EventKind> = Extract<OutreachEvent, { kind: K }>;

/** `human` waits on somebody's answer, `bulk` comes by the thousand. */
export type Urgency = 'human' | 'normal' | 'bulk';

interface Kind {
  urgency: Urgency;
  /** `moved`: it moves the lead that it names; `named`: it names one and moves nothing; `none`: it names none. */
  lead: 'moved' | 'named' | 'none';
}

const KINDS: Record<EventKind, Kind> = {
  reply_received: { urgency: 'human', lead: 'moved' },
  lead_unsubscribed: { urgency: 'human', lead: 'moved' },
  lead_neutral: { urgency: 'human', lead: 'moved' },
  lead_interested: { urgency: 'human', lead: 'moved' },
  lead_not_interested: { urgency: 'human', lead: 'moved' },
  lead_meeting_booked: { urgency: 'human', lead: 'moved' },
  lead_meeting_completed: { urgency: 'human', lead: 'moved' },
  lead_closed: { urgency: 'human', lead: 'moved' },
  lead_lost: { urgency: 'human', lead: 'moved' },
  lead_wrong_person: { urgency: 'human', lead: 'moved' },
  lead_no_show: { urgency: 'human', lead: 'moved' },
  custom_label: { urgency: 'human', lead: 'moved' },
  auto_reply_received: { urgency: 'normal', lead: 'moved' },
  lead_out_of_office: { urgency: 'normal', lead: 'moved' },
  email_bounced: { urgency: 'normal', lead: 'moved' },
  campaign_completed: { urgency: 'normal', lead: 'none' },
  account_error: { urgency: 'normal', lead: 'none' },
  supersearch_enrichment_completed: { urgency: 'normal', lead: 'none' },
  unknown: { urgency: 'normal', lead: 'none' },
  email_sent: { urgency: 'bulk', lead: 'moved' },
  email_opened: { urgency: 'bulk', lead: 'moved' },
  email_link_clicked: { urgency: 'bulk', lead: 'moved' },
  campaign_completed_for_lead: { urgency: 'bulk', lead: 'named' },
  lead_skipped: { urgency: 'bulk', lead: 'named' },
};

export const EVENT_KINDS = Object.keys(KINDS) as EventKind[];

export const urgencyOf = (kind: EventKind): Urgency => KINDS[kind].urgency;

/** Whether an event of that kind is nothing without a lead. */
export const namesLead = (kind: EventKind): boolean => KINDS[kind].lead !== 'none';

export const isLeadEvent = (event: OutreachEvent): event is LeadEvent => KINDS[event.kind].lead === 'moved';
