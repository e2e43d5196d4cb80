import { command } from '../command.ts';
import type { Stopped } from './concern.ts';

/**
 * What a person should do about workflows that do not continue by themselves.
 * @param said what was found; empty if that is not known.
 * @param id the run's workflow id, if the advice is about one run.
 */
export const adviceForStopped = (of: Stopped, said: string, id?: string): string => ADVICE[of](said, id);

const ADVICE: Record<Stopped, (said: string, id?: string) => string> = {
  failed: (_said, id) =>
    `Fix what the message says. Then start the workflow again; no effect is performed twice: ${command(`attention retry ${id ?? '--class failed'}`)}`,
  stuck: (why) => adviceForStuck(why),
  retrying: (said) =>
    RETRYING.find((one) => one.said.test(said))!.cure + ' It is retried automatically; no command is needed.',
};

/** The first entry whose `said` matches is used: a vendor's message begins with the vendor's name. */
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

/** What a person should do about a run whose workflow task fails again and again. */
export const adviceForStuck = (why: string | undefined): string =>
  `${
    /TMPRL1100|nondeterminis/i.test(why ?? '')
      ? "The code changed in a way that this run cannot replay: start the old build again, or wrap the change in patched('…') and restart the worker."
      : 'Fix the workflow code and restart the worker.'
  } The run continues with the next attempt of its task, within a few minutes.`;
