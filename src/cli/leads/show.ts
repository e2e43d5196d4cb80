import { type ContactRow, createLocalCrm } from '../../../activities/crm/local.ts';
import { type Contact, emailStatusOf, merge, statusOf } from '../../domain/contact.ts';
import { companyOf, nameOf } from '../../domain/person.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';
import { findLead } from './find.ts';
import { type Entry, leadStory } from './story.ts';

export type ShownLead = Awaited<ReturnType<typeof showLead>>;

/** The whole story of one lead, whichever CRM is set. `given`: its address, a part of it, its name or company. */
export async function showLead(context: CliContext, given: string) {
  const { settings } = context;
  const contacts = settings.crm.name === 'local' ? (fromStore(context, (crm) => crm.list()) ?? []) : [];
  return context
    .withTemporal((temporal) => collect(context, given, contacts, temporal))
    .catch(async (error: Error) => {
      // What the local CRM holds can be shown without Temporal.
      const known = error.message.startsWith('TEMPORAL_ADDRESS') && contacts.length;
      if (!known) throw error;
      const shown = await collect(context, given, contacts, undefined);
      return { ...shown, notes: [`only what the local CRM holds: ${error.message}`] };
    });
}

async function collect(context: CliContext, given: string, contacts: ContactRow[], temporal: Temporal | undefined) {
  const email = await findLead(given, contacts, temporal);
  const nothing = { events: [], entries: [], followUps: [], notes: [] };
  const story: Awaited<ReturnType<typeof leadStory>> = temporal ? await leadStory(temporal, email) : nothing;
  const inCrm = contacts.find((one) => one.email === email);
  const contact: Contact = inCrm ?? story.events.reduce(merge, { email });
  const { settings } = context;
  return {
    contact: { ...contact, status: statusOf(contact), emailStatus: emailStatusOf(contact) },
    name: nameOf(contact.variables),
    company: companyOf(contact.variables),
    /** Where the contact is from. */
    source: inCrm ? 'the local CRM' : `the events that Temporal remembers; CRM=${settings.crm.name}`,
    record: settings.crmRecordUrl?.replace('{email}', encodeURIComponent(email.toWellFormed())),
    followUps: story.followUps,
    timeline: [...story.entries, ...olderEntries(context, email, story.entries)].sort((a, b) =>
      a.at.localeCompare(b.at),
    ),
    notes: story.notes.filter((note) => note !== undefined),
  };
}

/** What the local CRM has logged and Temporal does not remember any more. */
function olderEntries(context: CliContext, email: string, entries: Entry[]): Entry[] {
  if (context.settings.crm.name !== 'local') return [];
  const known = new Set(entries.map(({ at, kind }) => `${at} ${kind}`));
  return (fromStore(context, (crm) => crm.timeline(email)) ?? [])
    .filter(({ at, kind }) => !known.has(`${at} ${kind}`))
    .map(({ at, kind, title }) => ({ at, what: 'event', kind, says: title }));
}

/** Undefined where no worker has written yet. */
function fromStore<T>({ withStore }: CliContext, use: (crm: ReturnType<typeof createLocalCrm>) => T): T | undefined {
  try {
    return withStore((store) => use(createLocalCrm(store)));
  } catch (error) {
    if ((error as Error).message.startsWith('DATA_DIR is')) return undefined;
    throw error;
  }
}
