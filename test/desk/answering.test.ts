import { expect, test } from 'vitest';
import { HOUR_MS } from '../../src/domain/duration.ts';
import type { AnswerRow } from '../../src/read-model/rows.ts';
import { cli } from '../support/cli.ts';
import { deskPage } from '../support/desk-page.ts';
import { eventRow } from '../support/read-models.ts';

const DAY = Date.parse('2026-03-02T00:00:00Z');
const SLACK_OWNERS = 'maya@seller.example=U0123ABC,maya@other.example=U0123ABC';

/** A reply on 2 March, and after how many hours a person answered it. */
const reply = (n: number, hours: number, more: Partial<AnswerRow> = {}): AnswerRow => ({
  ...{ id: `reply_received-${n}`, lead: `jane.${n}@acme.example`, campaign: 'Q3 <i>', mailbox: 'maya@seller.example' },
  ...{ at: DAY + n * 1_000, answered: hours && DAY + n * 1_000 + hours * HOUR_MS, looked: DAY, closed: 0, ender: '' },
  ...{ began: 1, length: 1, seen: 1 },
  ...more,
});

test('the page and the command show the same medians, who waits longest, and campaigns by outcome, from known replies', async () => {
  const { model, get, desk } = await deskPage({ env: { SLACK_OWNERS, TEAM_TIME_ZONE: 'Europe/Berlin' } });
  const answers = [
    ...[1, 2, 3, 4, 10].map((hours) => reply(hours, hours)),
    reply(20, 0, { mailbox: 'maya@other.example' }),
    reply(21, 6, { mailbox: 'tom@seller.example', campaign: 'Q4' }),
    reply(22, 0, { mailbox: 'tom@seller.example', campaign: 'Q4', ender: 'lead_meeting_booked-1' }),
  ];
  const event = (id: string, kind: string) => eventRow(id, { kind, campaign: 'Q3 <i>', at: DAY });
  await model.write({
    answer: answers,
    event: [
      ...answers.map(({ id, lead, campaign, at }) =>
        eventRow(id, { lead, campaign, at, unibox: 'https://unibox.example/1' }),
      ),
      ...Array.from({ length: 30 }, (_, i) => event(`email_sent-${i}`, 'email_sent')),
      event('lead_interested-1', 'lead_interested'),
    ],
  });
  const period = 'from=2026-03-01&to=2026-03-02';
  const page = (await get(`/answering?${period}`)).text;
  expect(page).toMatch(/median of 6 answers/);
  expect(page).toMatch(/<dd>3 h<\/dd>[^]*<dd>10 h<\/dd>[^]*<dd>85\.7 %<\/dd>/);
  expect(page).toContain('maya@seller.example, maya@other.example (Slack U0123ABC)');
  expect(page).toMatch(/href="\/leads\/jane\.20%40acme\.example"[^]*href="https:\/\/unibox\.example\/1"/);
  expect(page).toContain('Q3 &#60;i&#62;');
  expect(page).not.toContain('<i>');
  // 6 replies to 30 mails; the same page of one owner.
  expect(page).toMatch(/<td data-heading="Replies" class="right">\s*<div>6<br \/><span class="quiet">20\.0 %/);
  expect((await get(`/answering?${period}&owner=tom@seller.example`)).text).toContain('median of 1 answer<');
  expect((await get(`/answering?${period}&csv=open-replies`)).text).toMatch(/^Waits,Lead,[^]*,jane\.20@acme\.example,/);
  expect(await get('/answering?from=soon')).toMatchObject({
    status: 400,
    text: expect.stringContaining('From is &#34;soon&#34;, it should be a day such as 2026-01-31') as string,
  });

  const env = { DATA_DIR: desk.settings.dataDir, SLACK_OWNERS, TEAM_TIME_ZONE: 'Europe/Berlin' };
  const days = ['--from', '2026-03-01', '--to', '2026-03-02'];
  const { out } = await cli(['answering', 'report', ...days, '--json'], env);
  expect(JSON.parse(out)).toMatchObject({
    replies: 8,
    days: [{ replies: 0 }, { day: '2026-03-02', replies: 8 }],
    all: { answered: 6, medianMs: 3 * HOUR_MS, ninetiethMs: 10 * HOUR_MS, open: 1, settled: 1 },
    owners: [
      { owner: 'U0123ABC', medianMs: 3 * HOUR_MS, open: 1 },
      { owner: 'tom@seller.example', medianMs: 6 * HOUR_MS },
    ],
    campaigns: [
      { campaign: 'Q3 <i>', replyRate: 0.2, events: { email_sent: 30 } },
      { campaign: 'Q4', events: { reply_received: 2 } },
    ],
  });
  expect((await cli(['answering', 'open', ...days, '--csv'], env)).out).toMatch(
    /^\ufeffWAITS \(SECONDS\),LEAD,.*\r\n\d+,jane\.20@acme\.example,.*,U0123ABC,/,
  );
});
