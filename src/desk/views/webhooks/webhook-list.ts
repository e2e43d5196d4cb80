import type { Clock } from '../../../calendar/clock.ts';
import { spanText } from '../../../domain/duration.ts';
import type { WebhookNotice } from '../../../domain/monitor/activities.ts';
import { noticeText } from '../../../domain/monitor/notices.ts';
import { html, type Html } from '../../../http/html.ts';
import type { WebhookRow } from '../../../read-model/monitor-rows.ts';
import type { DeskList } from '../../page/list.ts';
import { lastTestOf } from '../../page/monitor-json.ts';
import { isoTime, when } from '../../page/times.ts';
import { inWords } from '../../page/words.ts';
import { orderForm } from './order-form.ts';

/** All webhooks, with what an operator may do. */
export const webhookList = (clock: Clock, isOperator: boolean): DeskList<WebhookRow> => ({
  name: 'webhooks',
  caption: 'Webhooks at Instantly',
  columns: [
    { heading: 'State', cell: (row) => stateOf(row, clock), csv: ({ off }) => (off ? 'off' : 'on') },
    { heading: 'Off since', cell: ({ off }) => isoTime(off), only: 'csv' },
    { heading: 'Webhook', cell: nameOf, csv: ({ name }) => name },
    { heading: 'To', cell: ({ url }) => url, only: 'csv' },
    { heading: 'Delivers', cell: ({ event }) => inWords(event), csv: ({ event }) => event },
    { heading: 'Created by', cell: ({ ours }) => (ours ? 'this installation' : 'somebody else') },
    { heading: 'Last test', cell: (row) => testOf(row, clock), csv: (row) => lastTestOf(row)?.at ?? '' },
    ...(isOperator ? [{ heading: 'Do', cell: buttonsOf, only: 'page' as const }] : []),
  ],
  whyEmpty: 'No webhook is known yet: the monitor looks for them in its next round.',
});

const stateOf = ({ off }: WebhookRow, clock: Clock): Html =>
  off
    ? html`<strong class="bad">off</strong> since ${when(off, clock)}, for ${spanText(Date.now() - off)}`
    : html`<span class="good">on</span>`;

const nameOf = ({ name, notice, id, url }: WebhookRow): Html =>
  html`${name}<br /><span class="quiet">to ${url}</span> ${
      notice && html`<br /><span class="warn">It ${noticeText(notice as WebhookNotice, id)}</span>`
    }`;

function testOf(row: WebhookRow, clock: Clock): Html {
  const test = lastTestOf(row);
  if (!test) return html`–`;
  const { status, ms, says, by, ok, at } = test;
  const answered = status === undefined ? 'the receiver did not answer' : `the receiver answered ${status}`;
  return html`<span class="${ok ? 'good' : 'bad'}">${answered}${ms === undefined ? '' : ` in ${ms} ms`}</span>${
      !ok && says ? html`: ${says}` : ''
    } <br /><span class="quiet">${when(Date.parse(at), clock)}${by ? ` by ${by}` : ''}</span>`;
}

const buttonsOf = ({ workspace, id, name, off, ours }: WebhookRow): Html =>
  html`<div class="actions">
    ${orderForm([workspace, id, 'test'], 'Test', name)}
    ${off && ours ? orderForm([workspace, id, 'resume'], 'Switch on', name) : ''}
  </div>`;
