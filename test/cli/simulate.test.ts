import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');
const env = {
  TEAM_TIME_ZONE: 'Europe/Berlin',
  FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply',
  // The cache of the time-skipping server.
  ...Object.fromEntries(['HOME', 'PATH', 'XDG_CACHE_HOME'].flatMap((name) => [[name, process.env[name]]])),
} as Record<string, string>;
const simulate = (name: string, file: string) => cli(['follow-ups', 'simulate', name, '--events', file], env);
/** Returns the output; fails the test if the command fails. */
async function simulated(name: string, file: string): Promise<string> {
  const { code, out, err } = await simulate(name, file);
  expect({ code, err }).toMatchObject({ code: 0 });
  return out;
}

test('a follow-up is simulated with the events of a file: its waits, its texts and its end, lead by lead', async () => {
  const out = await simulated('reply-unanswered', join(EXAMPLES, 'replies.json'));
  const [jane, tomas] = out.split('\n\n');
  expect(jane).toMatch(
    /^jane@acme\.example\nFri 6 Mar 2026 15:30 +starts: Reply from jane@acme\.example · Q3 outbound\n/,
  );
  expect(jane).toMatch(/\nMon 9 Mar 2026 11:30 +jane@acme\.example has waited 4 working hours for an answer/);
  expect(jane).toMatch(/\nMon 9 Mar 2026 15:30 +maya@seller\.example has answered\nMon .* ends: all was done$/);
  expect(tomas).toMatch(/\nMon 9 Mar 2026 13:30 +ends: Unsubscribed: tomas@freight\.example\n$/);
});

test('a person’s decisions are simulated too, even for a follow-up that is off', async () => {
  const out = await simulated('no-show-rebook', join(EXAMPLES, 'no-show.json'));
  expect(out).toMatch(/\nTue 3 Mar 2026 11:30 +Hi Jane,\n\s+would Thursday at ten suit you\?\n/);
  expect(out).toMatch(/Approved by maya, with the text: Hi Jane[^]*Reply to jane@acme\.example\n/);
});

const JANE = { lead_email: 'jane@acme.example', email_account: 'maya@seller.example' };
function fileOf(text: string): string {
  const file = join(temporaryFolder(), 'events.json');
  writeFileSync(file, text);
  return file;
}

test('a decision that is not possible is reported with the reason, below the timeline', async () => {
  const entries = [
    { ...JANE, timestamp: '2026-03-02T10:00:00Z', event_type: 'lead_no_show' },
    { ...JANE, timestamp: '2026-03-02T11:00:00Z', decision: 'approve' },
    { ...JANE, timestamp: '2026-03-03T09:00:00Z', decision: 'approve' },
    { ...JANE, timestamp: '2026-03-03T09:30:00Z', decision: 'reject' },
  ];
  const { code, out, err } = await simulate('no-show-rebook', fileOf(JSON.stringify(entries)));
  expect({ out, err }).toMatchObject({ out: expect.stringContaining('Approved by somebody') as string });
  expect(err).toContain(
    '2026-03-02T11:00:00.000Z: approve of jane@acme.example: no-show-rebook has no open question then',
  );
  expect(err).toContain(
    '2026-03-03T09:30:00.000Z: reject of jane@acme.example: no-show-rebook has no open question then',
  );
  expect(code).toBe(1);
});

test('a lead for whom the follow-up starts twice has two timelines, each with its own texts', async () => {
  const reply = (timestamp: string) => JSON.stringify({ ...JANE, timestamp, event_type: 'reply_received' });
  const lines = [reply('2026-03-02T10:00:00Z'), reply('2026-03-09T10:00:00Z')].join('\n');
  const out = await simulated('reply-unanswered', fileOf(lines));
  const runs = out.split('\n\n');
  expect(runs.map((run) => run.split('\n')[1]!.slice(0, 'Mon 2 Mar'.length).trim())).toEqual([
    'Mon 2 Mar',
    'Mon 9 Mar',
  ]);
  for (const run of runs) expect(run.match(/Q3 outbound|has waited/g)).toHaveLength(4);
});

test('an event on several lines, after a byte order mark, is read', async () => {
  const event = { ...JANE, timestamp: '2026-03-02T10:00:00Z', event_type: 'lead_interested' };
  const out = await simulated('interested-without-meeting', fileOf(`\ufeff${JSON.stringify(event, null, 2)}`));
  expect(out).toContain('interested, and no meeting was booked for 3 working days');
});

test.each(['no-such-file.json', '.'])('a file that cannot be read is named: %s', async (file) => {
  const { code, err } = await simulate('reply-unanswered', file);
  expect(err).toContain(`--events is ${file}, which cannot be read: `);
  expect(code).toBe(1);
});

test.each([
  [
    'reply-unanswered',
    '[{"timestamp":"soon"}]',
    'entry 1: timestamp is "soon", it should be a time of 1970 to 2100 such as',
  ],
  ['reply-unanswered', '[7]', 'entry 1 is 7, it should be an object'],
  ['reply-unanswered', '[7, "x"]', 'entry 1 is 7, it should be an object\nentry 2 is "x", it should be an object'],
  ['reply-unanswered', 'what?', 'the events are not valid JSON'],
  ['reply-unanswered', '[]', 'no event in '],
  [
    'reply-unanswered',
    '{"timestamp":"2026-03-02T10:00:00Z","lead_email":"a@b.example","decision":"maybe"}',
    'entry 1: decision is "maybe", it should be one of approve, reject, edit',
  ],
  ['reply', '[]', '<name> is "reply", it should be one of '],
])('%s, %s is answered with one clear sentence', async (name, text, message) => {
  const { code, err } = await simulate(name, fileOf(text));
  expect(err).toContain(message);
  expect(code).toBe(1);
});
