import type { AnswerFilter } from '../read-model/read-model.ts';

/** SLACK_OWNERS: the owner of each mailbox, in lower case; `*`: of all other mailboxes. */
type Owners = ReadonlyMap<string, string>;

const SHOWN = 3;

/** Who owns a mailbox. A mailbox that has no owner is its own. */
export const ownerOf = (mailbox: string, owners: Owners): string => owners.get(mailbox) ?? owners.get('*') ?? mailbox;

/** The mailboxes of an owner, as conditions. */
export function mailboxesOf(owner: string, owners: Owners): Pick<AnswerFilter, 'mailboxes' | 'notMailboxes'> {
  const named = [...owners].filter(([mailbox]) => mailbox !== '*');
  const own = named.filter(([, one]) => one === owner).map(([mailbox]) => mailbox);
  if (owners.get('*') !== owner) return { mailboxes: own.length ? own : [owner] };
  return { notMailboxes: named.filter(([, one]) => one !== owner).map(([mailbox]) => mailbox) };
}

/** An owner as people know it: Slack's id alone says nothing to them. */
export function ownerText(owner: string, owners: Owners): string {
  if (!owner) return 'mailbox not known';
  const own = [...owners].filter(([, one]) => one === owner).map(([mailbox]) => mailbox);
  if (!own.length) return owner;
  const named = own.filter((mailbox) => mailbox !== '*');
  const shown = named.slice(0, SHOWN);
  const more = named.length - shown.length;
  const words = [...shown, ...(more ? [`${more} more`] : []), ...(own.includes('*') ? ['all other mailboxes'] : [])];
  return `${words.join(', ')} (Slack ${owner})`;
}
