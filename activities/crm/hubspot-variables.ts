import { z } from 'zod';
import { type Status, STATUSES } from '../../src/domain/contact.ts';
import type { StatusMap } from '../../src/hubspot/stages.ts';
import type { Program } from '../../src/variables/about.ts';
import { baseUrl } from '../../src/variables/addresses.ts';
import { kind, number, oneOf } from '../../src/variables/kinds.ts';
import { vendorKey } from '../../src/variables/secrets.ts';

const statusMap = kind(
  `a list of status=OPTION, e.g. replied=CONNECTED, or off; the statuses are ${STATUSES.join(', ')}`,
  (text): StatusMap | undefined => {
    const pairs = text.trim() === 'off' ? [] : text.split(',').map((pair) => pair.split('=').map((one) => one.trim()));
    const isWrong = ([status, option, ...rest]: string[]) =>
      !option || rest.length > 0 || !STATUSES.includes(status as Status);
    return pairs.some(isWrong) ? undefined : (Object.fromEntries(pairs) as StatusMap);
  },
);

const LEAD_STATUS = [
  'replied=CONNECTED',
  'neutral=CONNECTED',
  'interested=IN_PROGRESS',
  ...['meeting_scheduled', 'meeting_completed', 'closed_won'].map((status) => `${status}=OPEN_DEAL`),
  ...['not_interested', 'wrong_person', 'unsubscribed'].map((status) => `${status}=UNQUALIFIED`),
].join(',');

const READ_BY: Program[] = ['worker', 'cli'];

export const variables = z
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
        'The maximum over all workers; Temporal enforces it. HubSpot allows 100 in 10 seconds, 190 on its larger plans; an update needs about four.',
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
    CRM_CREATE: oneOf(['always', 'never']).prefault('always').meta({
      description:
        'always: create a contact that does not exist. never: update existing contacts only. A bounce or an unsubscribe never creates a contact.',
      readBy: READ_BY,
    }),
  })
  .meta({ title: 'HubSpot', description: 'Read with CRM=hubspot.' });
