import { command } from '../command.ts';
import { type Concern, isParked, isStopped } from './concern.ts';
import { cureOfReceiver } from './advice-on-receiver.ts';
import { cureOfStopped } from './advice-on-stopped.ts';
import { type FailureClass, QUESTION } from '../failure.ts';

interface Cure {
  /** What the vendor said, its name first. */
  said: RegExp;
  cure: string;
  /** The trouble is this one event's; absent: all that come that way have it. */
  isOwn?: boolean;
  /** A retry would end alike. */
  isFinal?: boolean;
}

/** The first that fits; the last of each fits everything. A worker reads its settings when it starts. */
const CURES: Record<FailureClass, Cure[]> = {
  auth: [
    { said: /^HubSpot/, cure: 'Renew HUBSPOT_TOKEN, with every scope that it needs, and restart the worker.' },
    {
      said: /^CRM webhook .* its clock is/,
      cure: 'Set the clock of this machine or of the receiver right: a signature of another time is refused.',
    },
    {
      said: /^CRM webhook/,
      cure: 'Set CRM_WEBHOOK_SECRET to what the receiver expects and restart the worker; if it is right already, compare the clocks of both machines.',
    },
    {
      said: /^Slack .*: (access|app_access|ekm_access|enterprise|no_permission|send_on_behalf|team_access|two_factor)/,
      cure: 'Ask an admin of the Slack workspace to allow the app what the message names.',
    },
    { said: /^Slack/, cure: 'Renew SLACK_BOT_TOKEN, with every scope that it needs, and restart the worker.' },
    { said: /^Instantly .*: 402/, cure: 'Renew the workspace’s plan in Instantly.' },
    {
      said: /^Instantly \S+ \S*\/emails/,
      cure: 'Renew INSTANTLY_API_KEY, with the scopes emails:read and emails:create too, and restart the worker.',
    },
    { said: /^Instantly/, cure: 'Renew INSTANTLY_API_KEY, with every scope that it needs, and restart the worker.' },
    { said: /^/, cure: `Renew the key that was refused (${command('doctor')} looks for it) and restart the worker.` },
  ],
  config: [
    {
      said: /^Slack .*: (3\d\d|404|405|410)$/,
      cure: 'Set SLACK_API_URL to the address of Slack’s API, or delete it, and restart the worker.',
    },
    {
      said: /^crm\.db /,
      cure: 'Make DATA_DIR and all files in it writable for this user, or restore crm.db from a backup, and restart the worker.',
    },
    {
      said: /^Slack/,
      cure: 'Invite the bot to the channel and let it post there; or set SLACK_CHANNEL_REPLIES, _WINS and _OPS to channels that there are, and restart the worker.',
    },
    {
      said: /^/,
      cure: `Set right what the message names (${command('doctor')} looks for it) and restart the worker.`,
    },
  ],
  rejected: [
    {
      said: /INVALID_EMAIL/,
      cure: 'HubSpot takes no contact with such an address: skip the event.',
      isOwn: true,
      isFinal: true,
    },
    {
      said: /^Slack .*: (deprecated_endpoint|method_deprecated|upgrade_required|as_user_not_supported)/,
      cure: 'Slack no longer takes this call: install a newer version of this product and restart the worker.',
    },
    { said: /PROPERTY_DOESNT_EXIST/, cure: `Make the properties that HubSpot lacks: ${command('crm setup')}.` },
    {
      said: /^CRM webhook .*: (3\d\d|405|410)( |$)/,
      cure: 'Changes are not taken there (any more): check CRM_WEBHOOK_URL and restart the worker.',
    },
    {
      said: /^Instantly \S+ \S*\/emails/,
      cure: 'Instantly does not take the mail as it is: answer in the Unibox by hand and skip it, or retry.',
      isOwn: true,
    },
    {
      said: /^/,
      cure: 'The vendor does not take it as it is: cure there what the message names and retry, or skip it.',
      isOwn: true,
    },
  ],
  unreadable: [
    {
      said: /^workspace .* is not ours/,
      cure: `Set INSTANTLY_WORKSPACE to Instantly’s id of your workspace (${command('doctor')} shows it) or leave it empty, and restart receiver and worker. If the events are somebody else’s, delete the webhook there and skip them.`,
    },
    {
      said: /^event_type .* is not known/,
      cure: `This version does not know that event type: do by hand what it asks for (${command('events show')} <id>) and skip it, or update and retry.`,
    },
    {
      said: /^/,
      cure: `Do by hand what it asks for (${command('events show')} <id> shows it whole) and skip it: ${command('attention skip')} <id>. Or correct what sends it.`,
      isOwn: true,
    },
  ],
  'not-found': [
    {
      said: /^CRM webhook/,
      cure: 'Check CRM_WEBHOOK_URL and restart the worker; or make in the CRM what it does not have.',
    },
    {
      said: /^Instantly \S+ \S*\/emails/,
      cure: 'Instantly does not show the mail that is to be answered: answer in the Unibox by hand and skip it, or retry.',
      isOwn: true,
    },
    {
      said: /^/,
      cure: 'The vendor does not have what it is about: make it there and retry, or skip it.',
      isOwn: true,
    },
  ],
};

/**
 * What a person should do, the command included.
 * @param said what the vendors said, or what else was found, as far as that is known.
 * @param id of the one workflow that it is about.
 */
export function cureOf(of: Concern, said: string[], id?: string): string {
  if (of === QUESTION) return `Answer: ${command(`follow-ups ${id ? `show ${id}` : 'list --waiting'}`)}`;
  if (isParked(of)) return cureOfParked(of, said, id);
  const texts = said.length ? said : [''];
  const cures = texts.map((text) => (isStopped(of) ? cureOfStopped(of, text, id) : cureOfReceiver(of, text)));
  return [...new Set(cures)].join(' ');
}

function cureOfParked(of: FailureClass, said: string[], id?: string): string {
  const found = (said.length ? said : ['']).map((text) => CURES[of].find((one) => one.said.test(text))!);
  const which = id && found.every(({ isOwn }) => isOwn) ? id : `--class ${of}`;
  const action = which === id && found.every(({ isFinal }) => isFinal) ? 'skip' : 'retry';
  return `${[...new Set(found.map(({ cure }) => cure))].join(' ')} Then: ${command(`attention ${action} ${which}`)}`;
}
