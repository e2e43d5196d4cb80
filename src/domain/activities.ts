import type { LeadEvent, Reply } from './event.ts';

/**
 * Everything a workflow may ask of the world. `key` names the effect (event id + effect) and stays the same over
 * every retry: an activity uses it so that the effect takes place once. `triedSince` is when the effect was first tried
 * by another call of the activity (milliseconds since 1970).
 */
export interface Activities {
  /** Merges the event into the lead's CRM contact and logs it on the contact's timeline. */
  updateContact(event: LeadEvent, key: string, triedSince?: number): Promise<void>;
  /** Posts to Slack, or to the local outbox where no Slack token is set. */
  postMessage(message: Message, key: string, triedSince?: number): Promise<void>;
  /** Puts the address on Instantly's block list; an address that is there already is a success. */
  blockEmail(email: string, key: string): Promise<void>;
  /** The campaign's numbers so far; null until it has sent anything. */
  getCampaignAnalytics(campaignId: string, key: string): Promise<CampaignAnalytics | null>;
  /** How Instantly sees the sending mailbox; null where it knows none of that name. */
  getAccount(email: string, key: string): Promise<AccountState | null>;
  /** The newest mail that a person (or `sendReply`) has sent the lead after `since`; null where there is none. */
  lastAnswer(question: Thread & { since: number }, key: string): Promise<Answer | null>;
  /** Answers in the thread, from the mailbox that the lead wrote to. Never twice. */
  sendReply(reply: ThreadReply, key: string, triedSince?: number): Promise<void>;
  /** Moves the lead to a subsequence of its campaign; a lead that is in it already is a success. */
  moveToSubsequence(move: SubsequenceMove, key: string, triedSince?: number): Promise<void>;
  /** Sets the lead's interest status in Instantly; a second time changes nothing. */
  setInterest(change: InterestChange, key: string, triedSince?: number): Promise<void>;
  /** Dispatches what an unknown event turns out to be, with the settings of now. Whatever it is, it is one event. */
  readAgain(unread: ReadAgain, key: string): Promise<{ id: string; became: string }>;
}

export interface ReadAgain {
  /** What came, as an unknown event keeps it. */
  payload: unknown;
  /** ISO 8601. */
  receivedAt: string;
}

/** A conversation with a lead, as Instantly's Unibox shows it. */
export interface Thread {
  /** The lead's address. */
  lead: string;
  /** The campaign's id. */
  campaign?: string;
  /** Instantly's id of the thread, where an event told it: which one is answered, where the lead has several. */
  id?: string;
}

export interface Answer {
  /** Milliseconds since 1970. */
  at: number;
  /** The mailbox that it came from. */
  from: string;
}

export interface ThreadReply extends Thread {
  /** The email that is answered, where an event named it; else the lead's newest, or ours where it wrote none. */
  emailId?: string;
  /** The mailbox that answers, where an event named it; else that of the thread. */
  account?: string;
  subject?: string;
  text: string;
}

/** The interest statuses by which a lead is closed. */
export type Closing = 'closed' | 'not_interested' | 'wrong_person' | 'lost';

export interface InterestChange {
  /** The lead's address. */
  lead: string;
  /** The id of the campaign that the lead is in; else of every campaign. */
  campaign?: string;
  status: Closing;
}

export interface SubsequenceMove {
  /** The lead's address. */
  lead: string;
  /** The id of the campaign that the lead is in. */
  campaign?: string;
  /** The id of the subsequence. */
  subsequence: string;
}

/** Whom a message is for; the settings name the channel. */
export type Audience = 'replies' | 'wins' | 'ops';

/** Plain text throughout: whoever shows it escapes it. */
export interface Message {
  audience: Audience;
  title: string;
  /** Lines below the title. */
  lines?: string[];
  /** Words of a stranger, shown as a quotation. */
  quote?: string;
  /** A mail that a lead wrote: the beginning of its own words becomes the quotation. */
  reply?: Reply;
  link?: { label: string; url: string };
  /** The address of the lead it is about. */
  lead?: string;
  /** The mailbox whose owner is to be mentioned. */
  owner?: string;
  /** The question of its follow-up that it puts: whoever shows it adds where to answer. */
  question?: string;
}

/**
 * Activities of one lane share a rate limit. A lane whose vendor is remote has a task queue of its own, and Temporal
 * enforces its pace. Instantly limits `GET /emails` apart from all other calls, so `emails` is a lane of its own.
 */
export const LANES = ['crm', 'slack', 'instantly', 'emails'] as const;
export type Lane = (typeof LANES)[number];

/** Null: the activity calls no vendor, so nothing limits it. */
export const LANE_OF: Record<keyof Activities, Lane | null> = {
  updateContact: 'crm',
  postMessage: 'slack',
  blockEmail: 'instantly',
  getCampaignAnalytics: 'instantly',
  getAccount: 'instantly',
  moveToSubsequence: 'instantly',
  setInterest: 'instantly',
  lastAnswer: 'emails',
  sendReply: 'emails',
  readAgain: null,
};

export const ACTIVITIES = Object.keys(LANE_OF) as (keyof Activities)[];

/** The task queues of the remote lanes. A lane that is not listed is local: it uses the workflow's own queue. */
export type LaneQueues = Partial<Record<Lane, string>>;

export interface CampaignAnalytics {
  sent: number;
  contacted: number;
  opened: number;
  replied: number;
  bounced: number;
  unsubscribed: number;
  opportunities: number;
  /** Shares of `contacted` (`bounced`: of `sent`), 0 to 1; null where nothing was sent. */
  openRate: number | null;
  replyRate: number | null;
  bounceRate: number | null;
}

export interface AccountState {
  email: string;
  /** Instantly's status in words, e.g. "connection error". */
  status: string;
  /** What the mail server said, where Instantly passes it on. */
  detail?: string;
}

const READS: readonly (keyof Activities)[] = ['getCampaignAnalytics', 'getAccount', 'lastAnswer'];

/** Whether it does something to the world, and does not merely look. */
export const changesTheWorld = (activity: keyof Activities): boolean => !READS.includes(activity);
