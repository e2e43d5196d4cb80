import { Context } from '@temporalio/activity';
import type { AccountState, Activities, CampaignAnalytics } from '../../src/domain/activities.ts';
import { told, VendorError } from '../../src/domain/failure.ts';
import type { Instantly } from '../../src/instantly/client.ts';

/** https://developer.instantly.ai, `GET /accounts/{email}`. */
const ACCOUNT_STATUS: Record<string, string> = {
  '1': 'active',
  '2': 'paused',
  '3': 'paused for maintenance (resumes by itself)',
  '-1': 'in connection error',
  '-2': 'in soft bounce error',
  '-3': 'in sending error',
};

/** As an address or as the domain of one. */
const listedAs = (email: string): string[] => [email, email.slice(email.lastIndexOf('@') + 1)];

export function instantlyActivities(
  instantly: Instantly,
): Pick<Activities, 'blockEmail' | 'getCampaignAnalytics' | 'getAccount'> {
  async function isListed(email: string, signal: AbortSignal): Promise<boolean> {
    for (const one of listedAs(email)) if (await instantly.isBlocked(one, signal)) return true;
    return false;
  }

  return {
    /** Looks before it writes: Instantly has no idempotency keys, and does not say what a second entry would do. */
    async blockEmail(email) {
      const signal = Context.current().cancellationSignal;
      if (await instantly.isBlocked(email, signal)) return;
      await instantly.block(email, signal).catch(async (error: unknown) => {
        // Another try, or the entry of its domain, may be the reason of a refusal: the list itself says so.
        if (!isRefused(error) || !(await isListed(email, signal))) throw error;
      });
    },

    async getCampaignAnalytics(campaignId) {
      const row = await instantly.campaignAnalytics(campaignId, Context.current().cancellationSignal);
      if (!row) return null;
      const opened = row.open_count_unique ?? row.open_count;
      const replied = row.reply_count_unique ?? row.reply_count;
      return {
        sent: row.emails_sent_count,
        contacted: row.contacted_count,
        opened,
        replied,
        bounced: row.bounced_count,
        unsubscribed: row.unsubscribed_count,
        opportunities: row.total_opportunities,
        openRate: share(opened, row.contacted_count),
        replyRate: share(replied, row.contacted_count),
        bounceRate: share(row.bounced_count, row.emails_sent_count),
      } satisfies CampaignAnalytics;
    },

    async getAccount(email) {
      try {
        const { status, status_message } = await instantly.account(email, Context.current().cancellationSignal);
        const detail = status_message?.e_message ?? status_message?.response;
        return {
          email,
          status: ACCOUNT_STATUS[String(status)] ?? `in status ${status}`,
          ...(detail && { detail: told(detail) }),
        } satisfies AccountState;
      } catch (error) {
        if (error instanceof VendorError && error.trouble === 'not-found') return null;
        throw error;
      }
    },
  };
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** What Instantly says of an entry that is there already is not documented; its words may say anything. */
const isRefused = (error: unknown): boolean => error instanceof VendorError && error.trouble === 'rejected';
