import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');
const env = {
  TEAM_TIME_ZONE: 'Europe/Berlin',
  FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply',
  // Where the time-skipping server is kept.
  ...Object.fromEntries(['HOME', 'PATH', 'XDG_CACHE_HOME'].flatMap((name) => [[name, process.env[name]]])),
} as Record<string, string>;
const simulate = (name: string, file: string) => cli(['follow-ups', 'simulate', name, '--events', file], env);

test('a follow-up is played with what happens in a file: its waits, what it says, and how it ends, lead by lead', async () => {
  const { code, out } = await simulate('reply-unanswered', join(EXAMPLES, 'replies.json'));
  expect(code).toBe(0);
  const [jane, tomas] = out.split('\n\n');
  expect(jane).toMatch(
    /^jane@acme\.example\nFri 6 Mar 2026 15:30 +starts: Reply from jane@acme\.example · Q3 outbound\n/,
  );
  expect(jane).toMatch(/\nMon 9 Mar 2026 11:30 +jane@acme\.example has waited 4 working hours for an answer/);
  expect(jane).toMatch(/\nMon 9 Mar 2026 15:30 +maya@seller\.example has answered\nMon .* ends: all was done$/);
  expect(tomas).toMatch(/\nMon 9 Mar 2026 13:30 +ends: Unsubscribed: tomas@freight\.example\n$/);
});

test('what a person decides is played as well, in a follow-up that is off too', async () => {
  const { out } = await simulate('no-show-rebook', join(EXAMPLES, 'no-show.json'));
  expect(out).toMatch(/\nTue 3 Mar 2026 11:30 +Hi Jane,\n\s+would Thursday at ten suit you\?\n/);
  expect(out).toMatch(/approve by maya\n[^]*Reply to jane@acme\.example\n/);
});

test('a decision that nothing asks for is named below what is played', async () => {
  const file = join(temporaryFolder(), 'events.json');
  const lead = { lead_email: 'jane@acme.example', email_account: 'maya@seller.example' };
  const entries = [
    { ...lead, timestamp: '2026-03-02T10:00:00Z', event_type: 'lead_no_show' },
    { ...lead, timestamp: '2026-03-02T11:00:00Z', decision: 'approve' },
  ];
  writeFileSync(file, JSON.stringify(entries));
  const { code, out, err } = await simulate('no-show-rebook', file);
  expect(out).toContain('reject, as nobody answered in time');
  expect(err).toContain(
    '2026-03-02T11:00:00.000Z: approve, but no-show-rebook asks nothing about jane@acme.example then',
  );
  expect(code).toBe(1);
});

test.each([
  ['reply-unanswered', '[{"timestamp":"soon"}]', 'entry 1: timestamp is "soon", it should be a time such as'],
  ['reply-unanswered', '[7]', 'entry 1 is 7, it should be an object'],
  ['reply-unanswered', '[7, "x"]', 'entry 1 is 7, it should be an object\nentry 2 is "x", it should be an object'],
  ['reply-unanswered', 'what?', 'the events are no JSON'],
  ['reply-unanswered', '[]', 'nothing in '],
  [
    'reply-unanswered',
    '{"timestamp":"2026-03-02T10:00:00Z","lead_email":"a@b.example","decision":"maybe"}',
    'entry 1: decision is "maybe", it should be one of approve, reject, edit',
  ],
  ['reply', '[]', 'the follow-up is "reply", it should be one of '],
])('%s, %s: one clear sentence', async (name, text, message) => {
  const file = join(temporaryFolder(), 'events.json');
  writeFileSync(file, text);
  const { code, err } = await simulate(name, file);
  expect(err).toContain(message);
  expect(code).toBe(1);
});
