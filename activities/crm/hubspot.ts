import type { z } from 'zod';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { isMild } from '../../src/domain/bounce.ts';
import { canonicalJson, changeOf, type Contact, join } from '../../src/domain/contact.ts';
import { type LeadEvent, urgencyOf } from '../../src/domain/event.ts';
import { needsPerson, VendorError } from '../../src/domain/failure.ts';
import { headline, shorten } from '../../src/domain/headline.ts';
import { replyKeysOf } from '../../src/domain/reply-keys.ts';
import { checkHubSpot } from '../../src/hubspot/check.ts';
import { createHubspot } from '../../src/hubspot/client.ts';
import type { HubspotContact } from '../../src/hubspot/contacts.ts';
import { RECORD, shownOf, shows } from '../../src/hubspot/properties.ts';
import { compact, joined, recordOf } from '../../src/hubspot/record.ts';
import { setUpHubSpot } from '../../src/hubspot/set-up.ts';
import { movesOf } from '../../src/hubspot/stages.ts';
import type { Attempt } from '../attempt.ts';
import { type Crm, type CrmMeans, defineCrm } from '../crm-port.ts';
import { variables } from './hubspot-variables.ts';

/** Read, write, read back, and the note. */
const CALLS_PER_UPDATE = 4;
const ROUNDS = 10;

/** What HubSpot calls the lead's variables. */
const OWN_NAMES = {
  firstName: 'firstname',
  lastName: 'lastname',
  companyName: 'company',
  phone: 'phone',
  website: 'website',
  jobTitle: 'jobtitle',
};

/** They make no contact; a contact that is made later knows of them. */
const NEVER_CREATE: LeadEvent['kind'][] = ['email_bounced', 'lead_unsubscribed'];
/** Time enough for another event's contact to be there, or for this event to be found by who makes one later. */
const CONTACT_WITHIN_MS = 5_000;
/** Time enough for a reply's own event to leave its note, which a label that repeats the reply would double. */
const NOTE_WITHIN_MS = 5_000;
/** A contact that HubSpot names for the address and does not show for so long is not coming back. */
const GONE_AFTER_MS = 10 * MINUTE_MS;

function createHubspotCrm(settings: z.infer<typeof variables>, { leadEvents }: Pick<CrmMeans, 'leadEvents'>): Crm {
  const hubspot = createHubspot({ apiUrl: settings.HUBSPOT_API_URL, token: settings.HUBSPOT_TOKEN });
  const stages = { leadStatus: settings.HUBSPOT_LEAD_STATUS, lifecycle: settings.HUBSPOT_LIFECYCLE_STAGE };

  /**
   * HubSpot has no transactions, but remembers the versions of the record. So every writer joins what any version ever
   * said with what it knows itself, writes that, and reads again until the present version says all of it: whoever
   * writes last has read what all others wrote. Returns the contact's id; nothing where there is none to be had.
   */
  async function merge(event: LeadEvent, { triedSince, signal }: Attempt): Promise<string | undefined> {
    const { email } = event.lead;
    let known = compact(changeOf(event));
    const mayCreate = settings.CRM_CREATE !== 'never' && !NEVER_CREATE.includes(event.kind);
    let contact = await hubspot.findByEmail(email, signal);
    // Who creates one is told which has the address.
    if (!contact && !mayCreate) contact = await hubspot.findByAnyEmail(email, signal);
    if (!contact) {
      if (settings.CRM_CREATE === 'never') return undefined;
      if (!mayCreate) {
        if (triedSince !== undefined) return undefined;
        throw new VendorError('unavailable', 'HubSpot has no contact of it yet', { retryAfterMs: CONTACT_WITHIN_MS });
      }
      const earlier = await leadEvents(email, NEVER_CREATE);
      known = earlier.map((one) => compact(changeOf(one))).reduce(join, known);
      const id = await hubspot.create(await newContact(event, known, signal), signal);
      contact = await hubspot.get(id, signal);
    }
    for (let round = 0; round < ROUNDS; round++) {
      known = joined(known, contact.versions);
      const shown = shownOf(known);
      const present = presentOf(contact, known.email);
      // How HubSpot shows what it was given is its affair: one attempt to put that right is enough.
      if (canonicalJson(present) === canonicalJson(known) && (round > 0 || shows(contact.properties, shown)))
        return contact.id;
      const change = { before: present, after: known, held: contact.properties };
      await hubspot.update(contact.id, { ...shown, ...(await movesOf(hubspot, stages, change, signal)) }, signal);
      contact = await hubspot.get(contact.id, signal);
    }
    throw new VendorError('unavailable', `HubSpot contact ${contact.id}: others write it all the time`);
  }

  async function newContact({ lead }: LeadEvent, known: Contact, signal?: AbortSignal) {
    const names = Object.entries(OWN_NAMES).flatMap(([ours, theirs]) => {
      const value = lead.variables[ours];
      return typeof value === 'string' || typeof value === 'number' ? [[theirs, shorten(String(value), 500)]] : [];
    });
    const change = { before: { email: lead.email }, after: known, held: {} };
    const ours = { ...shownOf(known), ...(await movesOf(hubspot, stages, change, signal)), email: lead.email };
    return Object.fromEntries([...names, ...Object.entries(ours)].filter(([, value]) => value)) as Record<
      string,
      string
    >;
  }

  async function update(event: LeadEvent, attempt: Attempt): Promise<void> {
    const { key, triedSince, signal } = attempt;
    const id = await merge(event, attempt);
    if (id === undefined || !(urgencyOf(event.kind) === 'human' || isMildBounce(event))) return;
    const replyKeys = replyKeysOf(event);
    const isThere = () => hubspot.hasNote(id, { key, replyKeys }, signal);
    if ((triedSince !== undefined || replyKeys.length) && (await isThere())) return;
    if (replyKeys.length && event.kind !== 'reply_received' && triedSince === undefined) {
      // Two labels of one reply do not come back at the same moment.
      const retryAfterMs = event.kind === 'custom_label' ? 2 * NOTE_WITHIN_MS : NOTE_WITHIN_MS;
      throw new VendorError('unavailable', 'HubSpot has no note of the reply yet', { retryAfterMs });
    }
    const { subject, text, words = text } = ('reply' in event && event.reply) || {};
    await hubspot.createNote(
      id,
      { title: headline(event), subject, text: words, at: event.at, key, replyKeys },
      signal,
    );
  }

  return {
    record: (event, attempt) =>
      update(event, attempt)
        .catch((error: unknown) => {
          if (!isGone(error)) throw error;
          return update(event, attempt);
        })
        .catch((error: unknown) => {
          if (!isGone(error) || Date.now() - (attempt.triedSince ?? Date.now()) < GONE_AFTER_MS) throw error;
          throw new VendorError('not-found', `${(error as Error).message}: HubSpot names it for the address`);
        }),
    otherAddressesOf: async (email) => (await hubspot.addressesOf(email)).filter((other) => other !== email),
    setUp: () => setUpHubSpot(hubspot),
    check: () =>
      checkHubSpot(hubspot, [
        { property: 'hs_lead_status', variable: 'HUBSPOT_LEAD_STATUS', options: Object.values(stages.leadStatus) },
        { property: 'lifecyclestage', variable: 'HUBSPOT_LIFECYCLE_STAGE', options: Object.values(stages.lifecycle) },
      ]),
  };
}

/** Nobody waits for it, but what the server said stands in no property. */
const isMildBounce = (event: LeadEvent): boolean => event.kind === 'email_bounced' && isMild(event.bounce);

const isGone = (error: unknown): boolean =>
  error instanceof VendorError && error.status === 404 && !needsPerson(error.trouble);

const presentOf = ({ properties }: HubspotContact, email: string): Contact =>
  recordOf(properties[RECORD], email) ?? { email };

export const hubspotCrm = defineCrm({
  variables,
  updatesPerSecond: ({ HUBSPOT_REQUESTS_PER_SECOND }) => HUBSPOT_REQUESTS_PER_SECOND / CALLS_PER_UPDATE,
  open: createHubspotCrm,
});
