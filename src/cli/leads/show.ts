import { type ContactRow, createLocalCrm, type LocalCrm } from '../../../activities/crm/local.ts';
import { type Contact, emailStatusOf, merge, statusOf } from '../../domain/contact.ts';
import { companyOf, nameOf } from '../../domain/person.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';
import { contactsThatMatch, findLead } from './find.ts';
import { type LeadStory, leadStory } from './story.ts';
import type { LeadFollowUp, StoryEntry } from './story-entry.ts';

/** Everything that is known about a lead. The field names are those of `--json`. */
export interface ShownLead {
  contact: Contact & { status: string; emailStatus: string };
  name: string | undefined;
  company: string | undefined;
  /** Where the contact was found. */
  source: string;
  /** The URL of the contact in the CRM. */
  record: string | undefined;
  followUps: LeadFollowUp[];
  timeline: StoryEntry[];
  /** What the person who typed the command should know; not in `--json`. */
  notes: string[];
}

/**
 * Collects everything about one lead, whichever CRM is set.
 * @param given the email address, or a part of it, of the name or of the company.
 */
export async function showLead(context: CliContext, given: string): Promise<ShownLead> {
  const found = isLocal(context) ? await fromStore(context, (crm) => contactsThatMatch(crm, given)) : undefined;
  return context
    .withTemporal((temporal) => collect(context, given, found, temporal))
    .catch(async (error: Error) => {
      // The contacts of the local CRM can be shown without Temporal.
      if (!error.message.startsWith('TEMPORAL_ADDRESS') || !found?.length) throw error;
      const shown = await collect(context, given, found, undefined);
      return { ...shown, notes: [`only what the local CRM has is shown: ${error.message}`] };
    });
}

const isLocal = ({ settings }: CliContext): boolean => settings.crm.name === 'local';

async function collect(
  context: CliContext,
  given: string,
  found: ContactRow[] | undefined,
  temporal: Temporal | undefined,
): Promise<ShownLead> {
  const { settings } = context;
  const email = await findLead(given, found, temporal);
  const noStory: LeadStory = { events: [], entries: [], followUps: [], notes: [] };
  const story = temporal ? await leadStory(temporal, email) : noStory;
  const inCrm = found?.find((one) => one.email === email);
  const contact: Contact = inCrm ?? story.events.reduce(merge, { email });
  const timeline = [...story.entries, ...(await olderEntries(context, email, story.entries))];
  return {
    contact: { ...contact, status: statusOf(contact), emailStatus: emailStatusOf(contact) },
    name: nameOf(contact.variables),
    company: companyOf(contact.variables),
    source: inCrm ? 'the local CRM' : `the events that Temporal remembers; CRM=${settings.crm.name}`,
    record: settings.crmRecordUrl?.replace('{email}', encodeURIComponent(email.toWellFormed())),
    followUps: story.followUps,
    timeline: timeline.sort((a, b) => a.at.localeCompare(b.at)),
    notes: story.notes,
  };
}

/** Events that the local CRM has recorded and that Temporal no longer remembers. */
async function olderEntries(context: CliContext, email: string, entries: StoryEntry[]): Promise<StoryEntry[]> {
  if (!isLocal(context)) return [];
  const known = new Set(entries.map(({ at, kind }) => `${at} ${kind}`));
  return ((await fromStore(context, (crm) => crm.timeline(email))) ?? [])
    .filter(({ at, kind }) => !known.has(`${at} ${kind}`))
    .map(({ at, kind, title }) => ({ at, what: 'event', kind, says: title }));
}

/** Undefined if no worker has written to the store yet. */
async function fromStore<T>({ withStore }: CliContext, use: (crm: LocalCrm) => Promise<T>): Promise<T | undefined> {
  try {
    return await withStore((store) => use(createLocalCrm(store)));
  } catch (error) {
    if ((error as Error).message.startsWith('DATA_DIR is')) return undefined;
    throw error;
  }
}
