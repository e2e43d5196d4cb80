import { expect, test } from 'vitest';
import { close } from '../../workflows/follow-up-effects/close.ts';
import { leadEvent } from '../support/events.ts';

test('a lead is closed in Instantly, then in the CRM', () => {
  const effect = close(leadEvent('lead_no_show'), 'not_interested');
  expect(effect).toMatchObject({
    activity: 'setInterest',
    input: { lead: 'jane@acme.example', status: 'not_interested', campaign: '22222222-2222-4222-8222-222222222222' },
  });
  expect(effect.next!(undefined)).toMatchObject([
    { activity: 'updateContact', input: { kind: 'lead_not_interested' } },
  ]);
});
