import type { CampaignAnalytics } from '../../src/domain/activities.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import type { Attempt } from '../attempt.ts';

export const getCampaignAnalytics =
  (instantly: Instantly) =>
  async (campaignId: string, { signal }: Attempt): Promise<CampaignAnalytics | null> =>
    (await instantly.campaignAnalytics(campaignId, signal)) ?? null;
