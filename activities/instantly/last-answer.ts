import type { Answer, Thread } from '../../src/domain/activities.ts';
import { shorten } from '../../src/domain/headline.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import type { Mail } from '../../src/instantly/emails.ts';
import type { Attempt } from '../attempt.ts';

/** Characters (RFC 3696, erratum 1690). */
const LONGEST_ADDRESS = 254;

/**
 * Looks at all mails to the lead in the campaign: a lead may have several threads there, and an answer in one of them
 * is an answer. A mail that `sendReply` has sent counts too.
 */
export const lastAnswer =
  (instantly: Instantly) =>
  async ({ lead, campaign, since }: Thread & { since: number }, { signal }: Attempt): Promise<Answer | null> => {
    const mails = await instantly.mailsOf(lead, { since, signal });
    const answer = mails.filter(inCampaign(campaign)).find(({ type, at }) => type === 'manual' && at > since);
    return answer ? { at: answer.at, from: shorten(answer.mailbox, LONGEST_ADDRESS) } : null;
  };

/** A mail that a person has written need not name a campaign. */
export const inCampaign =
  (campaign: string | undefined) =>
  (mail: Mail): boolean =>
    !campaign || !mail.campaign || mail.campaign === campaign;
