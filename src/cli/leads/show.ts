import type { StoryEntry } from '../../domain/lead-story.ts';
import { createLocalCrm, type LocalCrm } from '../../../activities/crm/local.ts';
import { type Contact, emailStatusOf, merge, statusOf } from '../../domain/contact.ts';
import { companyOf, nameOf } from '../../domain/person.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';
import { type Progress, PROGRESS } from '../../model-feed/progress.ts';
import type { LeadRows, ReadModel } from '../../read-model/read-model.ts';
import type { LeadRow } from '../../read-model/rows.ts';
import { type Candidates, contactsThatMatch, findLead } from './find.ts';
import { storyFromModel } from '../../stories/model-story.ts';
import { readNow } from '../../stories/read-now.ts';
import { type LeadStory, leadStory } from '../../stories/story.ts';
import type { LeadFollowUp } from '../../stories/story-entry.ts';
import { recordUrl } from '../../stories/record-url.ts';

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
  const known = await leadsInModel(context, given);
  return context
    .withTemporal((temporal) => collect(context, given, { found, known }, temporal))
    .catch(async (error: Error) => {
      // Much can be shown without Temporal.
      if (!error.message.startsWith('TEMPORAL_ADDRESS') || !(found?.length || known?.length)) throw error;
      const shown = await collect(context, given, { found, known }, undefined);
      const where = known ? 'the read model has, without the texts of mails,' : 'the local CRM has';
      return { ...shown, notes: [...shown.notes, `only what ${where} is shown: ${error.message}`] };
    });
}

const MOST_FOUND = 1_000;
const MOST_OPEN = 50;

const isLocal = ({ settings }: CliContext): boolean => settings.crm.name === 'local';

async function collect(
  context: CliContext,
  given: string,
  { found, known }: Candidates,
  temporal: Temporal | undefined,
): Promise<ShownLead> {
  const { settings } = context;
  const email = await findLead(given, { found, known }, temporal);
  const rows = known && (await context.withModel((model) => rowsNow(model, email, temporal)));
  const noStory: LeadStory = { events: [], entries: [], followUps: [], notes: [] };
  const fromTemporal = () => (temporal ? leadStory(temporal, email) : noStory);
  const story = rows ? await storyFromModel(rows, temporal) : await fromTemporal();
  const inCrm = found?.find((one) => one.email === email);
  const contact: Contact = inCrm ?? story.events.reduce(merge, { email });
  const timeline = [...story.entries, ...(await olderEntries(context, email, story.entries))];
  return {
    contact: { ...contact, status: statusOf(contact), emailStatus: emailStatusOf(contact) },
    name: nameOf(contact.variables),
    company: companyOf(contact.variables),
    source: inCrm
      ? 'the local CRM'
      : `the events that ${rows ? 'the read model knows' : 'Temporal remembers'}; CRM=${settings.crm.name}`,
    record: recordUrl(settings.crmRecordUrl, email),
    followUps: story.followUps,
    timeline: timeline.sort((a, b) => a.at.localeCompare(b.at)),
    notes: story.notes,
  };
}

/** What the model has of the lead. What is not over is read now: the model follows Temporal some seconds later. */
async function rowsNow(model: ReadModel, email: string, temporal: Temporal | undefined): Promise<LeadRows | undefined> {
  const rows = await model.lead(email);
  const open = [...(rows?.events ?? []), ...(rows?.followUps ?? [])]
    .filter(({ closed }) => !closed)
    .slice(0, MOST_OPEN);
  if (!temporal || !open.length) return rows;
  await readNow(model, temporal, open);
  return model.lead(email);
}

/** The leads of the read model that match; undefined if it does not know all that Temporal remembers. */
async function leadsInModel({ hasModel, withModel }: CliContext, given: string): Promise<LeadRow[] | undefined> {
  if (!hasModel()) return undefined;
  return withModel(async (model) => {
    const progress = await model.note<Progress>(PROGRESS);
    return progress?.from === 0 ? (await model.search(given, MOST_FOUND)).leads : undefined;
  });
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
