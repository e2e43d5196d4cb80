import { command } from '../command.ts';
import { type Concern, isParked, isStopped } from './concern.ts';
import { adviceForReceiver } from './advice-on-receiver.ts';
import { adviceForStopped } from './advice-on-stopped.ts';
import { type FailureClass, QUESTION } from '../failure.ts';

interface Advice {
  /** Matches the message, which begins with the vendor's name. */
  said: RegExp;
  advice: string;
  /** Only this event is affected; if it is left out, all events of the class are. */
  isOwn?: boolean;
  /** A retry would fail in the same way. */
  isFinal?: boolean;
}

/** The first entry whose `said` matches is used; the last entry of each list matches anything. A worker reads its settings when it starts. */
const ADVICE: Record<FailureClass, Advice[]> = {
  auth: [
    { said: /^HubSpot/, advice: 'Renew HUBSPOT_TOKEN, with every scope that it needs, and restart the worker.' },
    {
      said: /^CRM webhook .* its clock is/,
      advice: 'Correct the clock of this machine or of the receiver: a signature with another time is refused.',
    },
    {
      said: /^CRM webhook/,
      advice:
        'Set CRM_WEBHOOK_SECRET to what the receiver expects and restart the worker; if it is right already, compare the clocks of both machines.',
    },
    {
      said: /^Slack .*: (access|app_access|ekm_access|enterprise|no_permission|send_on_behalf|team_access|two_factor)/,
      advice: 'Ask an admin of the Slack workspace to allow the app what the message names.',
    },
    { said: /^Slack/, advice: 'Renew SLACK_BOT_TOKEN, with every scope that it needs, and restart the worker.' },
    { said: /^Instantly .*: 402/, advice: 'Renew the workspace’s plan in Instantly.' },
    {
      said: /^Instantly \S+ \S*\/emails/,
      advice: 'Renew INSTANTLY_API_KEY, with the scopes emails:read and emails:create too, and restart the worker.',
    },
    { said: /^Instantly/, advice: 'Renew INSTANTLY_API_KEY, with every scope that it needs, and restart the worker.' },
    { said: /^/, advice: `Renew the key that was refused (${command('doctor')} looks for it) and restart the worker.` },
  ],
  config: [
    {
      said: /^Slack .*: (3\d\d|404|405|410)$/,
      advice: 'Set SLACK_API_URL to the address of Slack’s API, or delete it, and restart the worker.',
    },
    {
      said: /^crm\.db /,
      advice:
        'Make DATA_DIR and all files in it writable for this user, or restore crm.db from a backup, and restart the worker.',
    },
    {
      said: /^Slack/,
      advice:
        'Invite the bot to the channel and let it post there; or set SLACK_CHANNEL_REPLIES, _WINS and _OPS to channels that exist, and restart the worker.',
    },
    {
      said: /^/,
      advice: `Fix what the message names (${command('doctor')} looks for it) and restart the worker.`,
    },
  ],
  rejected: [
    {
      said: /INVALID_EMAIL/,
      advice: 'HubSpot takes no contact with such an address: skip the event.',
      isOwn: true,
      isFinal: true,
    },
    {
      said: /^Slack .*: (deprecated_endpoint|method_deprecated|upgrade_required|as_user_not_supported)/,
      advice: 'Slack no longer takes this call: install a newer version of this product and restart the worker.',
    },
    { said: /PROPERTY_DOESNT_EXIST/, advice: `Create the properties that HubSpot lacks: ${command('crm setup')}.` },
    {
      said: /^CRM webhook .*: (3\d\d|405|410)( |$)/,
      advice: 'Changes are not taken there (any more): check CRM_WEBHOOK_URL and restart the worker.',
    },
    {
      said: /^Instantly \S+ \S*\/emails/,
      advice: 'Instantly does not take the mail as it is: answer in the Unibox by hand and skip it, or retry.',
      isOwn: true,
    },
    {
      said: /^/,
      advice: 'The vendor does not take it as it is: fix there what the message names and retry, or skip it.',
      isOwn: true,
    },
  ],
  unreadable: [
    {
      said: /^workspace .* is not ours/,
      advice: `Set INSTANTLY_WORKSPACE to Instantly’s id of your workspace (${command('doctor')} shows it) or leave it empty, and restart receiver and worker. If the events are somebody else’s, delete the webhook there and skip them.`,
    },
    {
      said: /^event_type .* is not known/,
      advice: `This version does not know that event type: do by hand what it asks for (${command('events show')} <id>) and skip it, or update and retry.`,
    },
    {
      said: /^/,
      advice: `Do by hand what it asks for (${command('events show')} <id> shows it whole) and skip it: ${command('attention skip')} <id>. Or correct what sends it.`,
      isOwn: true,
    },
  ],
  'not-found': [
    {
      said: /^CRM webhook/,
      advice: 'Check CRM_WEBHOOK_URL and restart the worker; or create in the CRM what is missing there.',
    },
    {
      said: /^Instantly \S+ \S*\/emails/,
      advice:
        'Instantly does not show the mail that is to be answered: answer in the Unibox by hand and skip it, or retry.',
      isOwn: true,
    },
    {
      said: /^/,
      advice: 'The vendor does not have what the effect is about: create it there and retry, or skip it.',
      isOwn: true,
    },
  ],
};

/**
 * What a person should do about a concern, with the command to type.
 * @param said what the vendors said, or what else was found; empty if that is not known.
 * @param id the workflow's id, if the advice is about one workflow.
 */
export function adviceFor(of: Concern, said: string[], id?: string): string {
  if (of === QUESTION) return `Answer: ${command(`follow-ups ${id ? `show ${id}` : 'list --waiting'}`)}`;
  if (isParked(of)) return adviceForParked(of, said, id);
  const texts = said.length ? said : [''];
  const cures = texts.map((text) => (isStopped(of) ? adviceForStopped(of, text, id) : adviceForReceiver(of, text)));
  return [...new Set(cures)].join(' ');
}

/**
 * What a person should do before the effects are retried.
 * @param said the message of one of them.
 */
export const cureOf = (of: FailureClass, said: string): string => ADVICE[of].find((one) => one.said.test(said))!.advice;

function adviceForParked(of: FailureClass, said: string[], id?: string): string {
  const found = (said.length ? said : ['']).map((text) => ADVICE[of].find((one) => one.said.test(text))!);
  const which = id && found.every(({ isOwn }) => isOwn) ? id : `--class ${of}`;
  const action = which === id && found.every(({ isFinal }) => isFinal) ? 'skip' : 'retry';
  return `${[...new Set(found.map(({ advice: cure }) => cure))].join(' ')} Then: ${command(`attention ${action} ${which}`)}`;
}
