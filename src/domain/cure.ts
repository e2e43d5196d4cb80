import { command } from './command.ts';
import { type Concern, isParked, isStopped, type OfReceiver } from './concern.ts';
import { type FailureClass, QUESTION } from './failure.ts';

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
      cure: 'Set INSTANTLY_WORKSPACE to Instantly’s id of your workspace (npm run cli -- doctor shows it) or leave it empty, and restart receiver and worker. If the events are somebody else’s, delete the webhook there and skip them.',
    },
    {
      said: /^event_type .* is not known/,
      cure: 'This version does not know that event type: do by hand what it asks for (npm run cli -- events show <id>) and skip it, or update and retry.',
    },
    {
      said: /^/,
      cure: 'Do by hand what it asks for (npm run cli -- events show <id> shows it whole) and skip it: npm run cli -- attention skip <id>. Or correct what sends it.',
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
  const cures = isStopped(of) ? texts.map((text) => CURES_OF_STOPPED[of](text, id)) : texts.map(receiverCure(of));
  return [...new Set(cures)].join(' ');
}

function cureOfParked(of: FailureClass, said: string[], id?: string): string {
  const found = (said.length ? said : ['']).map((text) => CURES[of].find((one) => one.said.test(text))!);
  const which = id && found.every(({ isOwn }) => isOwn) ? id : `--class ${of}`;
  const action = which === id && found.every(({ isFinal }) => isFinal) ? 'skip' : 'retry';
  return `${[...new Set(found.map(({ cure }) => cure))].join(' ')} Then: ${command(`attention ${action} ${which}`)}`;
}

const CURES_OF_STOPPED: Record<'failed' | 'stuck' | 'retrying', (said: string, id?: string) => string> = {
  failed: (_said, id) =>
    `Fix what it says. Then start it again; what is done already is not done twice: ${command(`attention retry ${id ?? '--class failed'}`)}`,
  stuck: (why) => cureOfStuck(why),
  retrying: (said) =>
    RETRYING.find((one) => one.said.test(said))!.cure + ' It is tried again by itself; nothing is to be typed.',
};

/** By the vendor’s name, with which what it said begins. */
const RETRYING = [
  { said: /^Slack/, cure: 'Look at https://slack-status.com, SLACK_API_URL and the network of the worker.' },
  {
    said: /^HubSpot/,
    cure: 'Look at https://status.hubspot.com, HUBSPOT_API_URL and the network of the worker.',
  },
  { said: /^CRM webhook/, cure: 'Look at the receiver behind CRM_WEBHOOK_URL and the network of the worker.' },
  { said: /^Instantly/, cure: 'Look at https://status.instantly.ai, INSTANTLY_API_URL and the network of the worker.' },
  { said: /^Temporal/, cure: `Look at Temporal: ${command('doctor --only temporal')}.` },
  {
    said: /^/,
    cure: 'Fix what the message names, on the worker’s machine or by a newer version, and restart the worker.',
  },
];

const receiverCure =
  (of: OfReceiver) =>
  (said: string): string =>
    (CURES_OF_RECEIVER[of] ?? []).find((one) => one.said.test(said))?.cure ??
    `Look for the cause: ${command('doctor')}.`;

const CURES_OF_RECEIVER: Record<OfReceiver, { said: RegExp; cure: string }[]> = {
  'not-ready': [
    {
      said: /cannot be reached from here/,
      cure: 'Start the receiver (npm start, or npm run receiver). If it runs, check PUBLIC_URL, HOST and PORT, and let the worker reach it.',
    },
    { said: /Temporal/, cure: `Look at Temporal: ${command('doctor --only temporal')}. Events are kept meanwhile.` },
    { said: /full/, cure: 'Raise JOURNAL_MAX_SIZE and restart the receiver, or cure what keeps events from Temporal.' },
    { said: /written/, cure: 'Make room on the disk of DATA_DIR and let this user write there.' },
  ],
  'events-waiting': [
    {
      said: /^/,
      cure: `Look at Temporal: ${command('doctor --only temporal')}. If it is well and the number does not fall, restart the receiver. Events are kept meanwhile.`,
    },
  ],
  'events-refused': [
    {
      said: /^/,
      cure: 'The receiver’s log says why. When the cause is cured, restart the receiver: it tries each again immediately.',
    },
  ],
  'deliveries-refused': [
    {
      said: /secret/,
      cure: `Compare INSTANTLY_WEBHOOK_SECRET of receiver and worker, then: ${command('webhooks apply')}. If the caller is not Instantly, keep it out.`,
    },
    { said: /too large/, cure: 'Raise MAX_BODY and restart the receiver.' },
    {
      said: /not JSON|not an event/,
      cure: `See what is sent there (the receiver’s log names each); Instantly’s webhooks: ${command('webhooks list')}.`,
    },
    {
      said: /cannot be kept/,
      cure: `Make room for the journal: ${command('doctor --only receiver')} says what it lacks.`,
    },
    { said: /too slow|broken off/, cure: 'Look at the proxy or network before the receiver.' },
    { said: /^/, cure: 'The receiver’s log says why.' },
  ],
  'journal-set-aside': [{ said: /^/, cure: 'Do what it says, then delete the file.' }],
  'clock-jumped': [
    { said: /^/, cure: 'Keep the clock of the receiver’s machine right by NTP (timedatectl set-ntp true).' },
  ],
};

/** What a person should do about a run whose workflow task fails again and again. */
export const cureOfStuck = (why: string | undefined): string =>
  `${
    /TMPRL1100|nondeterminis/i.test(why ?? '')
      ? 'The code changed in a way that this run cannot replay: start the old build again, or wrap the change in patched(‘…’) and restart the worker.'
      : 'Fix the workflow code and restart the worker.'
  } The run continues with the next try of its task, within some minutes.`;
