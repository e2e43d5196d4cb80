import type { Vendor } from './activities.ts';
import type { FailureClass } from './failure.ts';

type Cures = { any: string } & Partial<Record<Vendor, string>>;

/** A worker reads its settings when it starts: a new value needs a restart. */
const CURES: Record<FailureClass, Cures> = {
  auth: {
    any: 'Renew what was refused (HUBSPOT_TOKEN, CRM_WEBHOOK_SECRET, SLACK_BOT_TOKEN or INSTANTLY_API_KEY) and restart the worker.',
    crm: 'Renew the CRM’s token or secret (HUBSPOT_TOKEN, CRM_WEBHOOK_SECRET), with every scope that it needs, and restart the worker.',
    slack: 'Renew SLACK_BOT_TOKEN, with every scope that it needs, and restart the worker.',
    instantly: 'Renew INSTANTLY_API_KEY, with every scope that it needs, and restart the worker.',
    emails: 'Renew INSTANTLY_API_KEY, with the scopes emails:read and emails:create too, and restart the worker.',
  },
  config: {
    any: 'Set right what the message names (npm run cli -- doctor looks for it) and restart the worker.',
    slack:
      'Invite the bot to the channel; or set SLACK_CHANNEL_REPLIES, _WINS and _OPS to channels that there are, and restart the worker.',
  },
  rejected: {
    any: 'The vendor does not take it as it is: cure there what the message names and retry, or skip it.',
    emails: 'Instantly does not take the mail as it is: answer in the Unibox by hand and skip it, or retry.',
  },
  'not-found': {
    any: 'The vendor does not have what it is about: make it there and retry, or skip it.',
    emails:
      'Instantly does not show the mail that is to be answered: look for it in the Unibox, answer there by hand and skip it, or retry.',
    crm: 'The CRM does not have what it is about, or CRM_WEBHOOK_URL leads nowhere: cure that and retry, or skip it.',
  },
};

/**
 * What a person should do about a parked effect, the command included: for one workflow where `id` is given and its
 * trouble may well be its own.
 */
export function cureOf(of: FailureClass, { vendor, id }: { vendor?: Vendor; id?: string } = {}): string {
  const { any, ...own } = CURES[of];
  const isItsOwn = of === 'rejected' || of === 'not-found';
  const which = isItsOwn && id ? id : `--class ${of}`;
  return `${(vendor && own[vendor]) ?? any} Then: npm run cli -- attention retry ${which}`;
}
