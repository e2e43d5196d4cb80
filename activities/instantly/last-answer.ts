import type { Answer, Thread } from '../../src/domain/activities.ts';
import { shorten } from '../../src/domain/headline.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import type { Mail } from '../../src/instantly/emails.ts';
import type { Attempt } from '../attempt.ts';

const MOST_TIMES = 50;
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
    const answers = mails.filter(inCampaign(campaign)).filter(({ type, at }) => type === 'manual' && at > since);
    const [newest] = answers;
    if (!newest) return null;
    const times = answers.map(({ at }) => at).reverse();
    return { at: newest.at, from: shorten(newest.mailbox, LONGEST_ADDRESS), times: times.slice(0, MOST_TIMES) };
  };

/** A mail that a person has written need not name a campaign. */
export const inCampaign =
  (campaign: string | undefined) =>
  (mail: Mail): boolean =>
    !campaign || !mail.campaign || mail.campaign === campaign;
