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

/**
 * Where the local CRM and the outbox are. Several workers may share it. A write throws `VendorError`: `unavailable` if it
 * helps to try again, `config` if a person has to fix something.
 */
export interface LocalStore {
  /** Workers whose stores have different names do not share one. */
  name: string;
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
  /** The contacts by address; at most `limit`, and only those of a status if one is given. */
  contacts(limit?: number, status?: string | null): Promise<Contact[]>;
  /** The activities of a contact, oldest first. */
  activitiesOf(email: string): Promise<ActivityRow[]>;
  /** Adds the message, unless its key is known. */
  addMessage(message: MessageRow): Promise<void>;
  /** The messages, newest first; at most `limit`. */
  messages(limit?: number): Promise<MessageRow[]>;
  close(): Promise<void>;
}
