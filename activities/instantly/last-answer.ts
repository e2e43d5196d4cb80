import type { Answer, Thread } from '../../src/domain/activities.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import { type Email, EMAIL_TYPE } from '../../src/instantly/emails.ts';
import { shorten } from '../../src/domain/headline.ts';
import type { Attempt } from '../attempt.ts';

/** RFC 3696, erratum 1690. */
const LONGEST_ADDRESS = 254;

/**
 * Looks at all mails to the lead in the campaign: a lead may have several threads in it, and whoever answered in one
 * has answered. What `sendReply` has sent counts too.
 */
export const lastAnswer =
  (instantly: Instantly) =>
  async ({ lead, campaign, since }: Thread & { since: number }, { signal }: Attempt): Promise<Answer | null> => {
    const emails = await instantly.emailsOf(lead, { since, signal });
    const answer = emails.filter(inCampaign(campaign)).find((email) => isAnswer(email, since));
    return answer ? { at: answer.timestamp_created, from: shorten(answer.eaccount, LONGEST_ADDRESS) } : null;
  };

/** A mail that was written by hand need not name a campaign. */
export const inCampaign =
  (campaign: string | undefined) =>
  ({ campaign_id }: Email): boolean =>
    !campaign || !campaign_id || campaign_id === campaign;

const isAnswer = ({ ue_type, timestamp_created }: Email, since: number): boolean =>
  ue_type === EMAIL_TYPE.manual && timestamp_created > since;
