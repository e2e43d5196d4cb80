import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Contact, emailStatusOf, merge, statusOf } from '../../src/domain/contact.ts';
import { LEAD_KINDS, type LeadEvent } from '../../src/domain/event.ts';
import { leadEvent } from '../support/events.ts';

const BOUNCES = { a: '452 4.2.2 Mailbox full', b: '550 5.7.1 Message rejected as spam', c: '550 5.1.1 User unknown' };

// Few times and few values, so that many events have the same time and different contents.
const events = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...LEAD_KINDS),
      minute: fc.integer({ min: 0, max: 6 }),
      text: fc.constantFrom('a', 'b', 'c'),
      variables: fc.constantFrom({}, { firstName: 'Jane' }, { firstName: 'J', companyName: 'Acme' }),
    }),
    { maxLength: 20 },
  )
  .map((rows) =>
    rows.map(({ kind, minute, text, variables }) =>
      leadEvent(kind, {
        at: `2026-01-02T03:0${minute}:00.000Z`,
        campaign: { name: text },
        lead: { email: 'jane@acme.example', variables },
        ...(kind === 'reply_received' && { reply: { text } }),
        ...(kind === 'custom_label' && { label: text }),
        ...(kind === 'email_bounced' && { bounce: { reason: BOUNCES[text] } }),
      }),
    ),
  );

const merged = (all: LeadEvent[]): Contact => all.reduce(merge, { email: 'jane@acme.example' });

describe('a contact does not depend on', () => {
  test('the order in which its events came', () => {
    fc.assert(
      fc.property(
        events.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([one, other]) => {
          expect(merged(other)).toEqual(merged(one));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('how often they came', () => {
    fc.assert(
      fc.property(
        events.chain((all) =>
          fc.tuple(fc.constant(all), fc.array(fc.nat({ max: Math.max(all.length - 1, 0) }), { maxLength: 10 })),
        ),
        ([all, again]) => {
          const repeated = all.length ? again.map((i) => all[i]!) : [];
          expect(merged([...all, ...repeated, ...all])).toEqual(merged(all));
        },
      ),
      { numRuns: 500 },
    );
  });
});

const after = (...kinds: LeadEvent['kind'][]): Contact =>
  merged(kinds.map((kind, i) => leadEvent(kind, { at: `2026-01-02T03:00:0${i}.000Z` })));

describe('the status of a lead', () => {
  test.each<[LeadEvent['kind'][], string]>([
    [[], 'new'],
    [['email_opened'], 'new'],
    [['email_sent'], 'contacted'],
    [['email_sent', 'reply_received'], 'replied'],
    [['reply_received', 'lead_interested'], 'interested'],
    [['lead_interested', 'reply_received'], 'interested'],
    [['lead_interested', 'lead_neutral'], 'neutral'],
    [['lead_neutral', 'lead_interested'], 'interested'],
    [['lead_meeting_booked', 'lead_interested'], 'interested'],
    [['lead_meeting_booked', 'lead_meeting_completed', 'lead_meeting_booked'], 'meeting_scheduled'],
    [['lead_interested', 'lead_closed', 'lead_not_interested', 'lead_wrong_person'], 'wrong_person'],
    [['lead_interested', 'custom_label', 'reply_received', 'email_sent'], 'interested'],
    [['lead_interested', 'lead_not_interested'], 'not_interested'],
    [['lead_not_interested', 'lead_interested'], 'interested'],
    [['lead_meeting_booked', 'lead_no_show'], 'no_show'],
    [['lead_meeting_booked', 'lead_no_show', 'lead_meeting_booked'], 'meeting_scheduled'],
    [['lead_closed', 'reply_received'], 'closed_won'],
    [['lead_wrong_person'], 'wrong_person'],
    [['reply_received', 'auto_reply_received', 'lead_out_of_office'], 'replied'],
    [['auto_reply_received'], 'new'],
    [['lead_closed', 'email_bounced'], 'bounced'],
    [['email_bounced', 'email_sent', 'email_opened', 'auto_reply_received'], 'bounced'],
    [['email_bounced', 'reply_received'], 'replied'],
    [['email_sent', 'email_bounced', 'email_link_clicked'], 'contacted'],
    [['lead_closed', 'email_bounced', 'lead_interested'], 'interested'],
    [['email_bounced', 'lead_interested', 'email_bounced'], 'bounced'],
    [['lead_unsubscribed', 'email_bounced', 'lead_interested'], 'unsubscribed'],
  ])('after %j: %s', (kinds, status) => {
    expect(statusOf(after(...kinds))).toBe(status);
  });

  test('an automatic reply changes only its own time', () => {
    const before = after('email_sent', 'reply_received');
    const auto = leadEvent('auto_reply_received', { at: '2026-01-02T04:00:00.000Z', reply: { text: 'away' } });
    expect(merge(before, auto)).toEqual({ ...before, lastAutoReplyAt: '2026-01-02T04:00:00.000Z' });
  });

  test.each([
    ['deferredAt', BOUNCES.a],
    ['refusedAt', BOUNCES.b],
  ])('a bounce that does not mean a dead address changes only %s', (moment, reason) => {
    const before = after('email_sent', 'reply_received');
    const bounced = leadEvent('email_bounced', { at: '2026-01-02T04:00:00.000Z', bounce: { reason } });
    const contact = merge(before, bounced);
    expect(contact).toEqual({ ...before, campaignAt: bounced.at, [moment]: bounced.at });
    expect([statusOf(contact), emailStatusOf(contact)]).toEqual(['replied', 'ok']);
  });

  test('of two labels in the same millisecond the more negative one counts, in either order', () => {
    const at = '2026-01-02T04:00:00.000Z';
    const both = (['lead_neutral', 'lead_not_interested'] as const).map((kind) => leadEvent(kind, { at }));
    expect([statusOf(merged(both)), statusOf(merged(both.toReversed()))]).toEqual(['not_interested', 'not_interested']);
  });

  test('a bounce is not an unsubscription', () => {
    expect(emailStatusOf(after('email_bounced'))).toBe('bounced');
    expect(emailStatusOf(after('email_bounced', 'lead_unsubscribed'))).toBe('unsubscribed');
    expect(emailStatusOf(after('reply_received'))).toBe('ok');
  });
});
