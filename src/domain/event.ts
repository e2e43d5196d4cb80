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
  | 'lead_no_show';

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

export type OutreachEvent =
  | LeadEvent
  | EventBase<'campaign_completed'>
  | (EventBase<'account_error'> & { error?: string })
  | (EventBase<'supersearch_enrichment_completed'> & { payload: unknown })
  | (EventBase<'unknown'> & {
      /** Why it could not be read. */
      reason: string;
      /** What came, whole: the JSON value, or its text where it nests too deep to be worked on. */
      payload: unknown;
    });

export type EventKind = OutreachEvent['kind'];
export type EventOf<K extends EventKind> = Extract<OutreachEvent, { kind: K }>;

/** `human` waits on somebody's answer, `bulk` comes by the thousand. */
export type Urgency = 'human' | 'normal' | 'bulk';

const URGENCY: Record<EventKind, Urgency> = {
  reply_received: 'human',
  lead_unsubscribed: 'human',
  lead_neutral: 'human',
  lead_interested: 'human',
  lead_not_interested: 'human',
  lead_meeting_booked: 'human',
  lead_meeting_completed: 'human',
  lead_closed: 'human',
  lead_wrong_person: 'human',
  lead_no_show: 'human',
  custom_label: 'human',
  auto_reply_received: 'normal',
  lead_out_of_office: 'normal',
  email_bounced: 'normal',
  campaign_completed: 'normal',
  account_error: 'normal',
  supersearch_enrichment_completed: 'normal',
  unknown: 'normal',
  email_sent: 'bulk',
  email_opened: 'bulk',
  email_link_clicked: 'bulk',
};

export const EVENT_KINDS = Object.keys(URGENCY) as EventKind[];

export const urgencyOf = (kind: EventKind): Urgency => URGENCY[kind];

export const isLeadEvent = (event: OutreachEvent): event is LeadEvent => 'lead' in event;
