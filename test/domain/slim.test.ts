import { describe, expect, test } from 'vitest';
import { outline, trimEvent } from '../../src/domain/follow-up/trim-event.ts';
import { leadEvent } from '../support/events.ts';

const HUGE = 'ü'.repeat(900_000);

describe('a follow-up stores a small part of an event', () => {
  test.each([trimEvent, outline])('even if any of its fields is huge: %o', (cut) => {
    const event = leadEvent('email_bounced', {
      lead: { email: 'jane@acme.example', variables: { [HUGE]: HUGE, n: 1 } },
      campaign: { id: 'c', name: HUGE },
      bounce: { reason: HUGE },
      uniboxUrl: HUGE,
      emailId: HUGE,
      account: HUGE,
      workspace: HUGE,
    });
    const { id, kind, at } = event;
    expect(cut(event)).toMatchObject({ id, kind, at, lead: { email: 'jane@acme.example' }, campaign: { id: 'c' } });
    for (const one of [
      event,
      leadEvent('custom_label', { label: HUGE }),
      leadEvent('email_link_clicked', { link: HUGE }),
    ])
      expect(Buffer.byteLength(JSON.stringify(cut(one)))).toBeLessThan(50_000);
  });
});
