import type { LeadEvent, Reply } from './event.ts';

/**
 * The activities that workflows call for effects. `key` names the effect (event id + effect) and is the same for every
 * retry, so that the effect takes place once. `triedSince` says when an earlier call of the activity first tried the
 * effect (milliseconds since 1970).
 */
export interface Activities {
  /** Merges the event into the lead's CRM contact and logs it on the contact's timeline. */
  updateContact(event: LeadEvent, key: string, triedSince?: number): Promise<void>;
  /** Posts to Slack, or to the local outbox if no Slack token is set. */
  postMessage(message: Message, key: string, triedSince?: number): Promise<void>;
  /** Puts the address on Instantly's block list. An address that is on it already is a success. */
  blockEmail(email: string, key: string): Promise<void>;
  /** The campaign's numbers so far; null until it has sent anything. */
  getCampaignAnalytics(campaignId: string, key: string): Promise<CampaignAnalytics | null>;
  /** The state of the sending mailbox at Instantly; null if Instantly has no such mailbox. */
  getAccount(email: string, key: string): Promise<AccountState | null>;
  /** The newest mail that a person (or `sendReply`) has sent the lead after `since`; null if there is none. */
  lastAnswer(question: Thread & { since: number }, key: string): Promise<Answer | null>;
  /** Answers in the thread, from the mailbox that the lead wrote to. It never sends twice. */
  sendReply(reply: ThreadReply, key: string, triedSince?: number): Promise<void>;
  /** Moves the lead to a subsequence of its campaign. A lead that is in it already is a success. */
  moveToSubsequence(move: SubsequenceMove, key: string, triedSince?: number): Promise<void>;
  /** Sets the lead's interest status in Instantly. A second call changes nothing. */
  setInterest(change: InterestChange, key: string, triedSince?: number): Promise<void>;
  /** Reads an unknown event again with the present settings and starts its workflow. Returns that workflow's id. */
  readAgain(unread: ReadAgain, key: string): Promise<{ id: string; became: string }>;
}

export interface ReadAgain {
  /** The payload that the unknown event has kept. */
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
  /** Instantly's id of the thread, if an event has named it: a lead may have several threads. */
  id?: string;
}

export interface Answer {
  /** Milliseconds since 1970. */
  at: number;
  /** The mailbox that it came from. */
  from: string;
  /** When each mail that answers was sent, the first first; of many only the first ones. Absent in results of older builds. */
  times?: number[];
}

export interface ThreadReply extends Thread {
  /** The id of the mail to answer. Absent: the lead's newest mail, or our newest if it has written none. */
  emailId?: string;
  /** The mailbox that answers. Absent: the mailbox of the thread. */
  account?: string;
  subject?: string;
  text: string;
}

/** The interest statuses that close a lead. */
export type Closing = 'closed' | 'not_interested' | 'wrong_person' | 'lost';

export interface InterestChange {
  /** The lead's address. */
  lead: string;
  /** The id of the campaign that the lead is in. Absent: every campaign. */
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

/** The audience of a message. The settings name its channel. */
export type Audience = 'replies' | 'wins' | 'ops';

/** All texts are plain: the code that shows them escapes them. */
export interface Message {
  audience: Audience;
  title: string;
  /** Lines below the title. */
  lines?: string[];
  /** Words of a stranger, which are shown as a quotation. */
  quote?: string;
  /** A mail that a lead wrote: the beginning of its own words becomes the quotation. */
  reply?: Reply;
  link?: { label: string; url: string };
  /** The address of the lead that the message is about. */
  lead?: string;
  /** The mailbox whose owner is to be mentioned. */
  owner?: string;
  /** The name of the follow-up's question in this message. The activity adds the link or the command to answer it. */
  question?: string;
}

/**
 * Activities of one lane share a rate limit. A lane whose vendor is remote has its own task queue, and Temporal enforces
 * its pace. Instantly limits `GET /emails` separately from all other calls, so `emails` is a separate lane.
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
  /** Shares of `contacted` (`bounceRate`: of `sent`), 0 to 1; null if nothing was sent. */
  openRate: number | null;
  replyRate: number | null;
  bounceRate: number | null;
}

export interface AccountState {
  email: string;
  /** Instantly's status in words, e.g. "connection error". */
  status: string;
  /** The mail server's words, if Instantly passes them on. */
  detail?: string;
}

const READS: readonly (keyof Activities)[] = ['getCampaignAnalytics', 'getAccount', 'lastAnswer'];

/** Whether the activity changes anything: false if it only reads. */
export const changesTheWorld = (activity: keyof Activities): boolean => !READS.includes(activity);
