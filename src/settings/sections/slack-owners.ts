import type { Owners } from '../../slack/message.ts';
import { commaSeparated } from '../../domain/text/comma-separated.ts';

export const SLACK_OWNERS_WANTED =
  'a list of mailbox=ID, e.g. maya@seller.example=U0123ABC,*=S0456DEF; Slack’s ids of users begin with U or W, of user groups with S';

/** Reads SLACK_OWNERS. Throws an error that says what it should be. */
export function readSlackOwners(text: string): Owners {
  const owners = new Map<string, string>();
  for (const entry of commaSeparated(text)) {
    const [, mailbox, id] = /^(\*|[^\s@=]+@[^\s@=]+)\s*=\s*([UWS][A-Z0-9]{5,})$/.exec(entry) ?? [];
    if (!mailbox || !id) throw new Error(`${SLACK_OWNERS_WANTED}; ${JSON.stringify(entry)} is not one`);
    if (owners.has(mailbox.toLowerCase()))
      throw new Error(`${SLACK_OWNERS_WANTED}; ${JSON.stringify(entry)} names a mailbox a second time`);
    owners.set(mailbox.toLowerCase(), id);
  }
  return owners;
}
