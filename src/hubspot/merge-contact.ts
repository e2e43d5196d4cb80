import { canonicalJson, changeOf, type Contact, join } from '../domain/contact.ts';
import type { LeadEvent } from '../domain/event.ts';
import { VendorError } from '../domain/failure.ts';
import { shorten } from '../domain/headline.ts';
import type { Hubspot } from './client.ts';
import type { HubspotContact } from './contacts.ts';
import { RECORD, shownOf, shows } from './properties.ts';
import { compact, joined, recordOf } from './record.ts';
import { movesOf, type Stages } from './stages.ts';

export interface MergeOptions {
  stages: Stages;
  /** False: only contacts that exist are updated. */
  mayCreate: boolean;
  /** The lead's events of these kinds that Temporal remembers. */
  leadEvents(email: string, kinds: LeadEvent['kind'][]): Promise<LeadEvent[]>;
}

interface Try {
  triedSince?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Another writer may change the contact between reading and writing. After this many rounds Temporal retries later. */
const ROUNDS = 10;

/** Events of these kinds create no contact; a contact that is created later gets their moments. */
const NEVER_CREATE: LeadEvent['kind'][] = ['email_bounced', 'lead_unsubscribed'];
/** Within this time another event's contact appears, or a contact that is created later finds this event. */
const CONTACT_WITHIN_MS = 5_000;

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
 * Merges an event into its lead's contact and returns the contact's id; undefined if there is no contact and none is to
 * be created.
 *
 * HubSpot has no transactions, but it keeps earlier versions of a property. So each writer merges all versions of the
 * record with its own event, writes the result, and reads again, until the present version contains everything. So
 * nothing is lost if two writers overwrite each other: the last writer has read the versions of all others.
 */
export async function mergeContact(
  hubspot: Hubspot,
  event: LeadEvent,
  { stages, mayCreate, leadEvents }: MergeOptions,
  { triedSince, signal }: Try,
): Promise<string | undefined> {
  const { email } = event.lead;
  const creates = mayCreate && !NEVER_CREATE.includes(event.kind);
  let known = compact(changeOf(event));
  // A creator need not search for further addresses: HubSpot's refusal names the contact that has the address.
  let contact =
    (await hubspot.findByEmail(email, signal)) ?? (creates ? undefined : await hubspot.findByAnyEmail(email, signal));
  if (!contact && !mayCreate) return undefined;
  if (!contact && !creates) {
    if (triedSince !== undefined) return undefined;
    throw new VendorError('unavailable', 'HubSpot has no contact of it yet', { retryAfterMs: CONTACT_WITHIN_MS });
  }
  if (!contact) {
    const earlier = await leadEvents(email, NEVER_CREATE);
    known = earlier.map((one) => compact(changeOf(one))).reduce(join, known);
    contact = await hubspot.get(await hubspot.create(await newContact(event, known), signal), signal);
  }
  return writeUntilMerged(contact, known);

  async function writeUntilMerged(found: HubspotContact, first: Contact): Promise<string> {
    let contact = found;
    let known = first;
    for (let round = 0; round < ROUNDS; round++) {
      known = joined(known, contact.versions);
      const shown = shownOf(known);
      const before = recordOf(contact.properties[RECORD], known.email) ?? { email: known.email };
      const isRecorded = canonicalJson(before) === canonicalJson(known);
      // HubSpot may show a value in its own format, so it is corrected only once.
      if (isRecorded && (round > 0 || shows(contact.properties, shown))) return contact.id;
      const moves = await movesOf(hubspot, stages, { before, after: known, held: contact.properties }, signal);
      await hubspot.update(contact.id, { ...shown, ...moves }, signal);
      contact = await hubspot.get(contact.id, signal);
    }
    throw new VendorError('unavailable', `HubSpot contact ${contact.id}: others keep changing it`);
  }

  async function newContact({ lead }: LeadEvent, after: Contact): Promise<Record<string, string>> {
    const names = Object.entries(OWN_NAMES).flatMap(([ours, theirs]): [string, string][] => {
      const value = lead.variables[ours];
      return typeof value === 'string' || typeof value === 'number' ? [[theirs, shorten(String(value), 500)]] : [];
    });
    const moves = await movesOf(hubspot, stages, { before: { email: lead.email }, after, held: {} }, signal);
    const properties = { ...Object.fromEntries(names), ...shownOf(after), ...moves, email: lead.email };
    return Object.fromEntries(Object.entries(properties).filter(([, value]) => value));
  }
}
