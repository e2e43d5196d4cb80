import { NO_FOLLOW_UPS } from '../bench-settings.ts';
import { SECRET } from '../payloads.ts';
import { CRM_KEY } from './keys.ts';

/** The most requests per second to each vendor. */
export interface Paces {
  slack: number;
  instantly: number;
}

/** What a user sets for these vendors. Without PUBLIC_URL the monitor watches and changes nothing. */
export const productEnv = (vendorUrl: string, paces: Paces): Record<string, string> => ({
  ...NO_FOLLOW_UPS,
  INSTANTLY_API_KEY: 'bench-instantly-key',
  INSTANTLY_API_URL: `${vendorUrl}/api/v2`,
  INSTANTLY_WEBHOOK_SECRET: SECRET,
  INSTANTLY_REQUESTS_PER_SECOND: String(paces.instantly),
  SLACK_BOT_TOKEN: 'xoxb-bench',
  SLACK_API_URL: `${vendorUrl}/api/`,
  SLACK_MESSAGES_PER_SECOND: String(paces.slack),
});

/** The stub's CRM, which takes signed changes. */
export const webhookEnv = (vendorUrl: string, perSecond: number): Record<string, string> => ({
  CRM: 'webhook',
  CRM_WEBHOOK_URL: `${vendorUrl}/crm`,
  CRM_WEBHOOK_SECRET: CRM_KEY,
  CRM_WEBHOOK_REQUESTS_PER_SECOND: String(perSecond),
});
