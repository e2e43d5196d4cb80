import type { Message } from '../domain/activities.ts';
import type { KnownBlock, RichTextBlock } from '@slack/web-api';

/** The targets of a message's buttons. An absent target has no button. */
export interface MessageLinks {
  temporalUi?: { url: string; namespace: string } | undefined;
  /** A URL that contains `{email}`. */
  crmRecord?: string | undefined;
}

/** Whom to mention for a mailbox: the id of a user or a user group, by address in lower case; `*`: all other mailboxes. */
export type Owners = ReadonlyMap<string, string>;

export interface Button {
  label: string;
  url: string;
}

const LONGEST = { text: 4_000, element: 3_000, label: 75, url: 3_000 };

export function buttonsOf({ link, lead }: Message, links: MessageLinks, workflowId: string | undefined): Button[] {
  const { temporalUi, crmRecord } = links;
  const namespace = temporalUi && `${temporalUi.url}/namespaces/${encodeURIComponent(temporalUi.namespace)}`;
  const buttons = [
    link,
    namespace &&
      workflowId && {
        label: 'Temporal UI',
        url: `${namespace}/workflows/${encodeURIComponent(workflowId.toWellFormed())}`,
      },
    crmRecord &&
      lead && {
        label: 'CRM record',
        url: crmRecord.replaceAll('{email}', () => encodeURIComponent(lead.toWellFormed())),
      },
  ];
  return buttons
    .filter((button) => !!button)
    .flatMap(({ label, url }) => {
      const link = linkTo(url);
      return link === undefined ? [] : [{ label, url: link }];
    });
}

/** The URL, if Slack accepts it: for one bad URL Slack refuses the whole message. */
function linkTo(text: string): string | undefined {
  const url = URL.parse(text);
  return url && /^https?:$/.test(url.protocol) && url.href.length <= LONGEST.url ? url.href : undefined;
}

/** The message as blocks, and as text for notifications and screen readers. */
export function contentOf(given: Message, buttons: Button[], owners: Owners = new Map()) {
  const { owner, lines = [] } = given;
  const id = owner === undefined ? undefined : (owners.get(owner.toLowerCase()) ?? owners.get('*'));
  const message = owner && !id ? { ...given, lines: [...lines, `${OWNER}${owner}`] } : given;
  const blocks: KnownBlock[] = [wordsOf(message, id), ...(buttons.length ? [actionsOf(buttons)] : [])];
  return { text: textOf(message, id), blocks };
}

const OWNER = 'Owner: ';
const isGroup = (id: string): boolean => id.startsWith('S');

/** The message's texts as a rich text block: Slack parses no mention, link or formatting in these texts. */
function wordsOf({ title, lines = [], quote }: Message, ownerId: string | undefined): RichTextBlock {
  const plain = (text: string) => ({ type: 'text' as const, text: clip(clean(text), LONGEST.element) });
  const below = lines.length ? [plain(`\n${lines.join('\n')}`)] : [];
  const mention = ownerId ? [plain(`\n${OWNER}`), mentionOf(ownerId)] : [];
  return {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: [{ ...plain(title), style: { bold: true } }, ...below, ...mention] },
      // Slack refuses an empty text.
      ...(quote && clean(quote) ? [{ type: 'rich_text_quote' as const, elements: [plain(quote)] }] : []),
    ],
  };
}

const mentionOf = (id: string) =>
  isGroup(id) ? { type: 'usergroup' as const, usergroup_id: id } : { type: 'user' as const, user_id: id };

const actionsOf = (buttons: Button[]): KnownBlock => ({
  type: 'actions',
  elements: buttons.map(({ label, url }) => ({
    type: 'button',
    text: { type: 'plain_text', text: clip(clean(label), LONGEST.label), emoji: false },
    url,
  })),
});

/** The message in Slack's markup. Only the bold title, the quotation, the mention and the link are markup. */
function textOf({ title, lines = [], quote, link }: Message, ownerId: string | undefined): string {
  const words = [
    `*${escape(clean(title))}*`,
    ...lines.map((line) => escape(clean(line))),
    ...(quote
      ? clean(quote)
          .split('\n')
          .map((line) => `> ${escape(line)}`)
      : []),
  ].join('\n');
  const mention = ownerId ? `\n${OWNER}<${isGroup(ownerId) ? '!subteam^' : '@'}${ownerId}>` : '';
  const url = link && linkTo(link.url);
  const open = url ? `\n<${escape(url).replaceAll('|', '%7C')}|${escape(clean(link.label))}>` : '';
  return clip(words, LONGEST.text - mention.length - open.length) + mention + open;
}

/** Slack asks for exactly these three, `&` first (https://docs.slack.dev/messaging/formatting-message-text). */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The text without control characters and without characters that reverse the direction of the text. */
const clean = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, '');

/** The text cut to `max` code units, never within a character or an escape. */
const clip = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$|&[a-z]{0,3}$/, '')}…` : text;
