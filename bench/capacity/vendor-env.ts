import { NO_FOLLOW_UPS } from '../bench-settings.ts';
import { productEnv, webhookEnv } from '../vendors/product-env.ts';

const PACES = { slack: 100, instantly: 100 };
const CRM_PER_SECOND = 1_000;

/** The settings of receivers and workers that have vendors, with the follow-ups that are on if a user sets nothing. */
export const vendorEnv = (vendorUrl: string): Record<string, string> => ({
  ...withoutFollowUpSettings(productEnv(vendorUrl, PACES)),
  ...webhookEnv(vendorUrl, CRM_PER_SECOND),
});

/** The same without follow-ups. */
export const eventsOnlyEnv = (vendorUrl: string): Record<string, string> => ({
  ...vendorEnv(vendorUrl),
  ...NO_FOLLOW_UPS,
});

const withoutFollowUpSettings = (env: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !(name in NO_FOLLOW_UPS)));
