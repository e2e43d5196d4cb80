import { z } from 'zod';
import { type Contact, emailStatusOf, isActivity, merge, statusOf } from '../../src/domain/contact.ts';
import { headline } from '../../src/domain/headline.ts';
import { type Crm, defineCrm } from '../crm-port.ts';
import type { ActivityRow, LocalStore } from '../local-store/local-store.ts';

export interface ContactRow extends Contact {
  status: string;
  emailStatus: string;
}

export interface LocalCrm extends Crm {
  find(email: string): Promise<ContactRow | undefined>;
  /** The activities of a contact, oldest first. */
  timeline(email: string): Promise<ActivityRow[]>;
  /** All contacts by address, page by page; only those of a status if one is given. */
  pages(status?: string): AsyncGenerator<ContactRow[]>;
  /** The contacts that have these addresses, in that order. */
  findAll(emails: string[]): Promise<ContactRow[]>;
}

const A_PAGE = 1_000;

/** A small CRM of our own: contacts and their timelines. Reading, comparing and writing are one transaction. */
export const createLocalCrm = (store: LocalStore): LocalCrm => ({
  record(event, { key }) {
    const { at, kind, lead } = event;
    return store.changeContact(
      lead.email,
      (before = { email: lead.email }) => merge(before, event),
      isActivity(kind) ? { key, at, kind, title: headline(event) } : undefined,
    );
  },
  async find(email) {
    const contact = await store.contactOf(email);
    return contact && rowOf(contact);
  },
  timeline: (email) => store.activitiesOf(email),
  async *pages(status) {
    for (let after: string | undefined; ;) {
      const page = await store.contacts({ after, status, limit: A_PAGE });
      yield page.map(rowOf);
      if (page.length < A_PAGE) return;
      after = page.at(-1)!.email;
    }
  },
  async findAll(emails) {
    const found = new Map((await store.contactsOf(emails)).map((contact) => [contact.email, rowOf(contact)]));
    return emails.flatMap((email) => found.get(email) ?? []);
  },
});

const rowOf = (contact: Contact): ContactRow => ({
  ...contact,
  status: statusOf(contact),
  emailStatus: emailStatusOf(contact),
});

export const localCrm = defineCrm({
  variables: z.object({}),
  callsPerSecond: () => null,
  repeatable: 'all',
  open: (_settings, { store }) => createLocalCrm(store),
});
