import type { Contact } from '../../src/domain/contact.ts';

export interface ActivityRow {
  /** ISO 8601. */
  at: string;
  kind: string;
  title: string;
}

/** A message as it is stored. */
export interface MessageRow {
  /** The key of the effect that has posted it. */
  key: string;
  channel: string;
  /** JSON. */
  message: string;
  /** ISO 8601. */
  createdAt: string;
}

export interface ContactPage {
  /** Only addresses after this one. */
  after?: string | undefined;
  status?: string | undefined;
  limit: number;
}

export interface MessageFilter {
  channel?: string | undefined;
  /** Only messages after this time. ISO 8601. */
  since?: string | undefined;
  /** Only messages of this time or before. ISO 8601. */
  until?: string | undefined;
}

export interface MessagePage extends MessageFilter {
  /** Of the messages at `until`, only those with a key after this one. */
  afterKey?: string | undefined;
  limit: number;
}

/** Comes after every time. */
export const END_OF_TIME = '9999';

/**
 * Where the local CRM and the outbox are. Several workers may share it. A write throws `VendorError`: `unavailable` if it
 * helps to try again, `config` if a person has to fix something.
 */
export interface LocalStore {
  /** Workers whose stores have different names do not share one. */
  findName(): Promise<string>;
  /**
   * Reads the contact, changes it and writes it, and adds the activity: all of it or nothing. An activity whose key is
   * known is not added again.
   * @param change may be called again.
   */
  changeContact(
    email: string,
    change: (before: Contact | undefined) => Contact,
    activity: (ActivityRow & { key: string }) | undefined,
  ): Promise<void>;
  contactOf(email: string): Promise<Contact | undefined>;
  /** A page of the contacts, by address. */
  contacts(page: ContactPage): Promise<Contact[]>;
  /** The contacts that have these addresses, in no order. */
  contactsOf(emails: string[]): Promise<Contact[]>;
  /** The activities of a contact, oldest first. */
  activitiesOf(email: string): Promise<ActivityRow[]>;
  /** Adds the message, unless its key is known. */
  addMessage(message: MessageRow): Promise<void>;
  /** A page of the messages: the newest first, those of the same time by key. */
  messages(page: MessagePage): Promise<MessageRow[]>;
  countMessages(filter: MessageFilter): Promise<number>;
  /** The channels of all messages. */
  channels(): Promise<string[]>;
  close(): Promise<void>;
}
