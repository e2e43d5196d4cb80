import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/domain/effect.ts';
import type { EventKind, OutreachEvent } from '../../src/domain/event.ts';
import { BOUNCE_BLOCKLIST, type Policy } from '../../src/domain/policy.ts';
import { react } from '../../workflows/reactions/index.ts';
import { anyEvent, leadEvent } from '../support/events.ts';

const policy: Policy = { bounceBlocklist: 'unless-soft' };
const does = (event: OutreachEvent, by: Policy = policy): string[] => react(event, by).map(({ name }) => name);

/** The immediate effects of each kind. The compiler asks for every kind. */
const AT_ONCE: Record<EventKind, string[]> = {
  reply_received: ['crm', 'slack'],
  auto_reply_received: ['crm'],
  lead_out_of_office: ['crm'],
  email_bounced: ['crm', 'block-list'],
  lead_unsubscribed: ['crm', 'block-list'],
  lead_interested: ['crm'],
  lead_meeting_booked: ['crm', 'slack'],
  lead_meeting_completed: ['crm'],
  lead_closed: ['crm', 'slack'],
  lead_not_interested: ['crm'],
  lead_wrong_person: ['crm'],
  lead_neutral: ['crm'],
  lead_no_show: ['crm'],
  lead_lost: ['crm'],
  campaign_completed_for_lead: [],
  lead_skipped: [],
  email_sent: ['crm'],
  email_opened: ['crm'],
  email_link_clicked: ['crm'],
  custom_label: ['crm'],
  campaign_completed: ['analytics'],
  account_error: ['account'],
  unknown: [],
  supersearch_enrichment_completed: [],
};

describe('the immediate effects of an event', () => {
  test.each(Object.entries(AT_ONCE) as [EventKind, string[]][])('%s: %j', (kind, effects) => {
    const event = anyEvent(kind, {
      lead: { email: 'jane@acme.example', variables: {} },
      account: 'seller@example.com',
    });
    expect(does(event)).toEqual(effects);
  });

  test.each(BOUNCE_BLOCKLIST)('BOUNCE_BLOCKLIST=%s decides which bounces are blocked', (bounceBlocklist) => {
    const blocked = (['hard', 'soft', undefined] as const).filter((type) =>
      does(leadEvent('email_bounced', type ? { bounce: { type } } : {}), { bounceBlocklist }).includes('block-list'),
    );
    const expected = {
      always: ['hard', 'soft', undefined],
      'unless-soft': ['hard', undefined],
      'hard-only': ['hard'],
      never: [],
    };
    expect(blocked).toEqual(expected[bounceBlocklist]);
  });
});

test.each<[string, boolean]>([
  ['452 4.2.2 Mailbox full', false],
  ['550 5.7.1 Message rejected as spam', false],
  ['550 5.1.1 User unknown', true],
  ['Returned mail, see transcript', true],
])('a bounce that says “%s” blocks the address: %s', (reason, blocks) => {
  expect(does(leadEvent('email_bounced', { bounce: { reason } })).includes('block-list')).toBe(blocks);
});

test('a bounce that was dispatched by a build that read its reason in another way ends as it began', () => {
  const bounce = leadEvent('email_bounced', { bounce: { reason: 'unknown user' } });
  expect(does(bounce, { ...policy, blocks: false })).toEqual(['crm']);
  expect(does(bounce, { bounceBlocklist: 'never', blocks: true })).toEqual(['crm', 'block-list']);
});

const slack = (effects: Effect[]) =>
  effects.find(({ activity }) => activity === 'postMessage')!.input as {
    audience: string;
    title: string;
    reply?: object;
    lines?: string[];
  };

test('the message about a reply contains its text and a link to the thread', () => {
  const reply = { subject: 'Re: hi', text: 'sure' };
  const event = leadEvent('reply_received', {
    reply,
    uniboxUrl: 'https://u.example',
  });
  const message = slack(react(event, policy));
  expect(message).toMatchObject({ audience: 'replies', lines: ['Re: hi'], link: { url: 'https://u.example' } });
  expect(message.title).toBe('Reply from jane@acme.example · Q3 outbound');
  expect(message.reply).toEqual(reply);
});

test('the message about a large reply contains its beginning and its end', () => {
  const text = `Yes.${'\n> a quoted line'.repeat(60_000)}\nNo.`;
  const { reply } = slack(react(leadEvent('reply_received', { reply: { text } }), policy)) as {
    reply: { text: string };
  };
  expect(reply.text).toMatch(/^Yes\.\n(?:> ?a? ?[a-z ]*\n){3000,4000}No\.$/);
});

test('the message about a finished campaign contains rates, even if nothing was sent', () => {
  const [pull] = react(anyEvent('campaign_completed'), policy);
  const none = { sent: 0, contacted: 0, opened: 0, replied: 0, bounced: 0, unsubscribed: 0, opportunities: 0 };
  const numbers = {
    ...none,
    sent: 200,
    contacted: 100,
    opened: 40,
    replied: 7,
    bounced: 3,
    openRate: 0.4,
    replyRate: 0.07,
    bounceRate: 0.015,
  };
  expect(slack(pull!.next!(numbers)).lines).toEqual([
    '200 emails to 100 leads',
    'Opened 40 (40.0 %) · replied 7 (7.0 %)',
    'Bounced 3 (1.5 %) · unsubscribed 0 · opportunities 0',
  ]);
  expect(slack(pull!.next!({ ...none, openRate: null, replyRate: null, bounceRate: null })).lines![1]).toBe(
    'Opened 0 (–) · replied 0 (–)',
  );
  expect(slack(pull!.next!(null)).lines).toEqual(['Nothing was sent.']);
});

test('the message about an account error goes to ops with the state of the mailbox', () => {
  const [look] = react(anyEvent('account_error', { account: 'seller@example.com', error: 'smtp: 535' }), policy);
  const message = slack(look!.next!({ email: 'seller@example.com', status: 'in connection error', detail: '535 no' }));
  expect(message).toMatchObject({
    audience: 'ops',
    lines: ['smtp: 535', 'seller@example.com is in connection error: 535 no'],
  });
});
