import { z } from 'zod';
import { type Status, STATUSES } from '../../src/domain/contact.ts';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { needsPerson, VendorError } from '../../src/domain/failure.ts';
import { addNote } from '../../src/hubspot/add-note.ts';
import { checkHubSpot } from '../../src/hubspot/check.ts';
import { createHubspot } from '../../src/hubspot/client.ts';
import { gatherLeads } from '../../src/hubspot/leads.ts';
import { mergeContact } from '../../src/hubspot/merge-contact.ts';
import { rememberedBy } from '../../src/hubspot/remembered.ts';
import { setUpHubSpot } from '../../src/hubspot/set-up.ts';
import type { StatusMap } from '../../src/hubspot/stages.ts';
import type { Program } from '../../src/variables/about.ts';
import { baseUrl } from '../../src/variables/addresses.ts';
import { duration, kind, number, oneChoice } from '../../src/variables/kinds.ts';
import { vendorKey } from '../../src/variables/secrets.ts';
import type { Attempt } from '../attempt.ts';
import { type Crm, type CrmMeans, defineCrm } from '../crm-port.ts';

const statusMap = kind(
  `a list of status=OPTION, e.g. replied=CONNECTED, or off; the statuses are ${STATUSES.join(', ')}`,
  (text): StatusMap | undefined => {
    const pairs = text.trim() === 'off' ? [] : text.split(',').map((pair) => pair.split('=').map((one) => one.trim()));
    const isWrong = ([status, option, ...rest]: string[]) =>
      !option || rest.length > 0 || !STATUSES.includes(status as Status);
    return pairs.some(isWrong) ? undefined : (Object.fromEntries(pairs) as StatusMap);
  },
);

/** HubSpot's own options of `hs_lead_status`. */
const LEAD_STATUS = [
  'replied=CONNECTED',
  'neutral=CONNECTED',
  'interested=IN_PROGRESS',
  'meeting_scheduled=OPEN_DEAL',
  'meeting_completed=OPEN_DEAL',
  'closed_won=OPEN_DEAL',
  'not_interested=UNQUALIFIED',
  'wrong_person=UNQUALIFIED',
  'unsubscribed=UNQUALIFIED',
].join(',');

const READ_BY: Program[] = ['worker', 'cli'];

const variables = z
  .object({
    HUBSPOT_TOKEN: vendorKey().meta({
      description:
        'A service key: Settings > Integrations > Service Keys. `npm run cli -- crm setup` creates the properties once.',
      wanted: 'a HubSpot service key, from Settings > Integrations > Service Keys (CRM=hubspot)',
      readBy: READ_BY,
    }),
    HUBSPOT_API_URL: baseUrl()
      .prefault('https://api.hubapi.com')
      .meta({ description: "Where HubSpot's API is.", readBy: READ_BY }),
    HUBSPOT_REQUESTS_PER_SECOND: number('requests per second', 0.1, 100).prefault('9').meta({
      description:
        'The maximum over all workers, which divide it among them. HubSpot allows 100 in 10 seconds, 190 on its larger plans; an update needs about four, which up to 50 contacts share.',
      readBy: READ_BY,
    }),
    HUBSPOT_BATCH_WINDOW: duration({ to: '3 seconds' }, true).prefault('1 second').meta({
      description:
        'How long events wait for others, so that up to 50 contacts share the calls of an update. Replies and other signals of people do not wait. 0: no wait.',
      readBy: READ_BY,
    }),
    HUBSPOT_LEAD_STATUS: statusMap.prefault(LEAD_STATUS).meta({
      description: 'The value of hs_lead_status for each status of a lead, if the portal has that option.',
      readBy: READ_BY,
    }),
    HUBSPOT_LIFECYCLE_STAGE: statusMap.prefault('off').meta({
      description: 'The same for lifecyclestage, which is never moved backwards.',
      example: 'interested=salesqualifiedlead,closed_won=customer',
      readBy: READ_BY,
    }),
    CRM_CREATE: oneChoice(['always', 'never']).prefault('always').meta({
      description:
        'always: create a contact that does not exist. never: update existing contacts only. A bounce or an unsubscribe never creates a contact.',
      readBy: READ_BY,
    }),
  })
  .meta({ title: 'HubSpot', description: 'Read with CRM=hubspot.' });

/** HubSpot may find a contact by its address that it does not show by its id: after this time it will not come back. */
const GONE_AFTER_MS = 10 * MINUTE_MS;

/** Within this time another event's contact appears, or a contact that is created later finds this event. */
const CONTACT_WITHIN_MS = 5_000;

function createHubspotCrm(
  settings: z.infer<typeof variables>,
  { leadEvents, budget }: Pick<CrmMeans, 'leadEvents' | 'budget'>,
): Crm {
  const hubspot = createHubspot({ apiUrl: settings.HUBSPOT_API_URL, token: settings.HUBSPOT_TOKEN, budget });
  const stages = { leadStatus: settings.HUBSPOT_LEAD_STATUS, lifecycle: settings.HUBSPOT_LIFECYCLE_STAGE };
  const mayCreate = settings.CRM_CREATE === 'always';
  const merging = { stages, mayCreate, earlierOf: rememberedBy(leadEvents) };
  const merge = gatherLeads(settings.HUBSPOT_BATCH_WINDOW, (lead) => mergeContact(hubspot, lead, merging));

  async function update(event: LeadEvent, attempt: Attempt): Promise<void> {
    const contactId = await merge(event, attempt.signal);
    if (contactId !== undefined) return addNote(hubspot, contactId, event, attempt);
    if (!mayCreate || attempt.triedSince !== undefined) return;
    throw new VendorError('unavailable', 'HubSpot has no contact of it yet', { retryAfterMs: CONTACT_WITHIN_MS });
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

const isGone = (error: unknown): boolean =>
  error instanceof VendorError && error.status === 404 && !needsPerson(error.trouble);

export const hubspotCrm = defineCrm({
  variables,
  callsPerSecond: ({ HUBSPOT_REQUESTS_PER_SECOND }) => HUBSPOT_REQUESTS_PER_SECOND,
  // Only the others add a note, which must not be added twice.
  repeatable: 'bulk',
  open: createHubspotCrm,
});
