import { canonicalJson, changeOf, type Contact, join } from '../domain/contact.ts';
import type { LeadEvent } from '../domain/event.ts';
import { VendorError } from '../domain/failure.ts';
import { shorten } from '../domain/headline.ts';
import type { Hubspot } from './client.ts';
import type { HubspotContact } from './contacts.ts';
import type { LeadChange } from './leads.ts';
import { RECORD, shownOf, shows } from './properties.ts';
import { compact, joined, recordOf } from './record.ts';
import { movesOf, type Stages } from './stages.ts';

export interface MergeOptions {
  stages: Stages;
  /** False: only contacts that exist are updated. */
  mayCreate: boolean;
  /** The lead's events of the kinds in `NEVER_CREATE` that Temporal remembers. */
  earlierOf(email: string): Promise<LeadEvent[]>;
}

/** Another writer may change the contact between reading and writing. After this many rounds Temporal retries later. */
const ROUNDS = 10;

/** Events of these kinds create no contact; a contact that is created later gets their moments. */
export const NEVER_CREATE: LeadEvent['kind'][] = ['email_bounced', 'lead_unsubscribed'];

/** HubSpot's names for the lead's variables. */
const OWN_NAMES = {
  firstName: 'firstname',
  lastName: 'lastname',
  companyName: 'company',
  phone: 'phone',
  website: 'website',
  jobTitle: 'jobtitle',
};

/**
 * Merges a lead's events into its contact and returns the contact's id; undefined if there is no contact and none is
 * to be created.
 *
 * HubSpot has no transactions, but it keeps earlier versions of a property. So each writer merges all versions of the
 * record with its own events, writes the result, and reads again, until the present version contains everything. So
 * nothing is lost if two writers overwrite each other: the last writer has read the versions of all others.
 *
 * No update can do without the second read. What an update returns is what it wrote, also if it has just overwritten
 * another writer's version, and only the history shows that version. If the effect ended before the read, nobody would
 * be left to correct the contact after the lead's last event. A contact that was created needs none: its first version is
 * ours, so every other writer has read it.
 */
export async function mergeContact(
  hubspot: Hubspot,
  { email, turn, gathered }: LeadChange,
  { stages, mayCreate, earlierOf }: MergeOptions,
): Promise<string | undefined> {
  const found = await hubspot.find(email, turn);
  const events = gathered();
  if (found) return writeUntilMerged(found, changesOf(events));
  if (!mayCreate || events.every(({ kind }) => NEVER_CREATE.includes(kind))) return undefined;
  const known = changesOf([...events, ...(await earlierOf(email))]);
  const { id, isNew } = await hubspot.create(await newContact(known), turn);
  return isNew ? id : writeUntilMerged(await hubspot.get(id, turn), known);

  async function writeUntilMerged(first: HubspotContact, changes: Contact): Promise<string> {
    let contact = first;
    let known = changes;
    for (let round = 0; round < ROUNDS; round++) {
      known = joined(known, contact.versions);
      const shown = shownOf(known);
      const before = recordOf(contact.properties[RECORD], known.email) ?? { email: known.email };
      const isRecorded = canonicalJson(before) === canonicalJson(known);
      // HubSpot may show a value in its own format, so it is corrected only once.
      if (isRecorded && (round > 0 || shows(contact.properties, shown))) return contact.id;
      const moves = await movesOf(hubspot, stages, { before, after: known, held: contact.properties }, turn);
      await hubspot.update(contact.id, { ...shown, ...moves }, turn);
      contact = await hubspot.get(contact.id, turn);
    }
    throw new VendorError('unavailable', `HubSpot contact ${contact.id}: others keep changing it`);
  }

  async function newContact(after: Contact): Promise<Record<string, string>> {
    const moves = await movesOf(hubspot, stages, { before: { email }, after, held: {} }, turn);
    const properties = { ...namesIn(events), ...shownOf(after), ...moves, email };
    return Object.fromEntries(Object.entries(properties).filter(([, value]) => value));
  }
}

const changesOf = (events: LeadEvent[]): Contact => events.map((one) => compact(changeOf(one))).reduce(join);

/** HubSpot's own properties from the lead's variables; those of the newest event count. */
function namesIn(events: LeadEvent[]): Record<string, string> {
  const oldestFirst = [...events].sort((one, other) => (one.at < other.at ? -1 : 1));
  const variables = Object.assign({}, ...oldestFirst.map(({ lead }) => lead.variables)) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(OWN_NAMES).flatMap(([ours, theirs]) => {
      const value = variables[ours];
      return typeof value === 'string' || typeof value === 'number' ? [[theirs, shorten(String(value), 500)]] : [];
    }),
  );
}
