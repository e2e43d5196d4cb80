import { z } from 'zod';
import { type CrmName, CRMS } from '../../../activities/crm/index.ts';
import { httpTemplate } from '../../variables/addresses.ts';
import { oneChoice } from '../../variables/kinds.ts';

/** The variables that choose the CRM. The variables of each CRM are in its own file. */
export const crmVariables = z
  .object({
    CRM: oneChoice(Object.keys(CRMS) as CrmName[])
      .prefault('local')
      .meta({
        description:
          'Where contacts are kept. local: a file in DATA_DIR, or the database of DATABASE_URL. hubspot: HubSpot. webhook: a receiver of yours, which gets one signed POST per change.',
        readBy: ['receiver', 'worker', 'cli'],
      }),
    CRM_RECORD_URL: httpTemplate('email')
      .optional()
      .meta({
        description: 'The address at which people see a contact, for the links in messages.',
        example: 'https://app.hubspot.com/contacts/12345/objects/0-1/views/all/list?query={email}',
        readBy: ['worker', 'cli'],
      }),
  })
  .meta({ title: 'CRM' });
