import { ownerOf } from '../../../answering/owners.ts';
import type { AnsweringContext } from '../../../answering/report.ts';
import { spanText } from '../../../domain/duration.ts';
import { html } from '../../../http/html.ts';
import type { OpenReply } from '../../../read-model/read-model.ts';
import { leadPath } from '../../page/link.ts';
import type { DeskList } from '../../page/list.ts';
import { outsideLink } from '../../page/outside.ts';
import { isoTime, when } from '../../page/times.ts';

/** Replies that nobody has answered, who waits longest first. */
export function openReplyList({ owners, clock }: AnsweringContext): DeskList<OpenReply> {
  const owner = ({ mailbox }: OpenReply) => ownerOf(mailbox, owners);
  return {
    name: 'open-replies',
    caption: 'Replies without an answer, who waits longest first',
    columns: [
      {
        heading: 'Waits',
        cell: ({ at }) => html`<strong class="whole">${spanText(Date.now() - at)}</strong>`,
        csv: ({ at }) => Math.round((Date.now() - at) / 1_000),
      },
      {
        heading: 'Lead',
        cell: ({ lead, name, company }) =>
          html`<a href="${leadPath(lead)}">${name || lead}</a
            >${company && html`<br /><span class="quiet">${company}</span>`}`,
        csv: ({ lead }) => lead,
      },
      { heading: 'Campaign', cell: ({ campaign }) => campaign || '–' },
      {
        heading: 'Mailbox',
        cell: (row) =>
          html`${row.mailbox || '–'}${
            owner(row) !== row.mailbox && html`<br /><span class="quiet">Slack ${owner(row)}</span>`
          }`,
        csv: ({ mailbox }) => mailbox,
      },
      { heading: 'Owner', cell: owner, only: 'csv' },
      { heading: 'Replied', cell: ({ at }) => when(at, clock), csv: ({ at }) => isoTime(at) },
      {
        heading: 'Last looked',
        cell: ({ looked }) => (looked ? when(looked, clock) : 'not yet'),
        csv: ({ looked }) => isoTime(looked),
      },
      {
        heading: 'Unibox',
        cell: ({ unibox }) => (unibox ? outsideLink(unibox, 'Answer in Unibox') : '–'),
        csv: ({ unibox }) => unibox,
      },
    ],
    whyEmpty: 'Nobody waits for an answer, as far as the desk knows.',
  };
}
