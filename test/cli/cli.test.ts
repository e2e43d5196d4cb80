import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { createOutbox } from '../../activities/outbox.ts';
import { createLocalCrm } from '../../activities/crm/local.ts';
import type { Explained } from '../../src/cli/events/explain.ts';
import { createProgram } from '../../src/cli/program.ts';
import { cli, cliProcess } from '../support/cli.ts';
import { leadEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort } from '../support/processes.ts';
import { LINK_KEY, listenForTest, SECRET } from '../support/receiver.ts';
import { CHANNELS } from '../support/channels.ts';
import { openLocalStoreIn } from '../support/local-store.ts';

describe('doctor', () => {
  test('names each component that is down, gives advice and fails if nothing runs', async () => {
    const free = async () => String(await freePort());
    const env = { PORT: await free(), SANDBOX_PORT: await free(), TEMPORAL_DEV_PORT: await free() };
    const { code, out, err } = await cli(['doctor'], env);
    expect(code).toBe(1);
    expect(err).toBe('');
    for (const link of ['receiver', 'Temporal', 'Instantly key'])
      expect(out).toMatch(new RegExp(`✘ ${link} .*\\n +→ .+`));
    expect(out).toMatch(/✔ data/);
    expect(out).toMatch(/✔ Slack/);
    const findings = JSON.parse((await cli(['doctor', '--json'], env)).out) as {
      link: string;
      state: string;
      cure?: string;
    }[];
    expect(findings.filter(({ state }) => state === 'fault').every(({ cure }) => cure)).toBe(true);
    expect(findings.filter(({ link }) => link === 'Temporal')).toHaveLength(1);
  });

  test('says that no worker polls if only Temporal runs', async () => {
    const env = {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_TASK_QUEUE: 'nobody-polls-this',
      SLACK_BOT_TOKEN: 'xoxb-x',
    };
    const { code, out } = await cli(['doctor', '--only', 'temporal', 'worker'], env);
    expect(code).toBe(1);
    expect(out).toMatch(
      /✔ Temporal .*\n✔ retention .*\n✔ search attributes .*\n✔ programs .*\n✘ worker +no worker polls the task queues nobody-polls-this, nobody-polls-this-slack\n +→ npm run worker/,
    );
  });

  test('says whether the receiver accepts the answer links that are signed here, who can read the files, and which variables are misspelt', async () => {
    const receiver = await listenForTest({ followUpState: () => Promise.resolve(undefined), opsElsewhere: true });
    onTestFinished(() => receiver.close(0));
    const DATA_DIR = temporaryFolder();
    writeFileSync(join(DATA_DIR, 'journal.db'), '', { mode: 0o644 });
    const real = { INSTANTLY_API_KEY: 'k', INSTANTLY_WEBHOOK_SECRET: SECRET, PUBLIC_URL: receiver.url };
    const env = { ...real, DATA_DIR, PORT: new URL(receiver.url).port, SLACK_CHANEL_OPS: 'C1' };
    const examined = async (more = {}) =>
      (await cli(['doctor', '--only', 'data', 'receiver'], { ...env, ...more })).out;
    const out = await examined();
    expect(out).toMatch(/✔ receiver /);
    expect(out).toMatch(/! answer links +ANSWER_LINK_KEY is not set: .*\n +→ set ANSWER_LINK_KEY to the same/);
    expect(out).toMatch(/! data +other users of this machine can read .*journal\.db\n +→ chmod go-rwx /);
    expect(out).toMatch(
      /! settings +SLACK_CHANEL_OPS is set, which nothing reads; it should perhaps be SLACK_CHANNEL_OPS/,
    );
    expect(await examined({ ANSWER_LINK_KEY: LINK_KEY })).toMatch(/✔ answer links +the receiver accepts them/);
    expect(await examined({ ANSWER_LINK_KEY: LINK_KEY.toUpperCase() })).toMatch(
      /✘ answer links +the receiver does not accept/,
    );
  });
});

test('prints only its result as a process, and its exit code says how it ended', async () => {
  const [found, refused] = await Promise.all([
    cliProcess(['crm', 'setup', '--json']),
    cliProcess(['events', 'list'], { DEDUPE_WINDOW: 'soon' }),
  ]);
  expect(found).toEqual({ code: 0, out: expect.stringMatching(/^\{\n[^]*\}\n$/) as string, err: '' });
  expect(refused).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(/^DEDUPE_WINDOW is "soon", .*\n$/) as string,
  });
});

/** The words that name each command, such as `events list`. */
const namesOf = (command: Command, names: string[] = []): string[][] =>
  command.commands.length ? command.commands.flatMap((one) => namesOf(one, [...names, one.name()])) : [names];

test('the help of every command explains each argument and option, and ends with an example of that command', async () => {
  const program = await createProgram(() => expect.fail('help needs no settings'));
  for (const names of namesOf(program)) {
    const command = names.reduce((at, name) => at.commands.find((one) => one.name() === name)!, program);
    const unexplained = [...command.registeredArguments, ...command.options].filter(({ description }) => !description);
    expect([names, command.description(), unexplained]).toEqual([names, expect.stringMatching(/./), []]);
    const { out } = await cli([...names, '--help']);
    expect(out).toContain(`\nExamples:\n  npm run cli -- ${names.join(' ')}`);
  }
});

describe('a typing error is answered with one clear sentence and exit code 1', () => {
  test.each<[string[], Record<string, string>, string]>([
    [['events', 'list'], { DEDUPE_WINDOW: 'soon' }, 'DEDUPE_WINDOW is "soon", it should be a duration'],
    [['events', 'list'], { TEMPORAL_ADDRESS: '127.0.0.1:1' }, 'TEMPORAL_ADDRESS: 127.0.0.1:1 cannot be reached'],
    [
      ['events', 'list', '--limit', 'all'],
      { TEMPORAL_ADDRESS: 'SHARED' },
      '--limit is "all", it should be a whole number above 0',
    ],
    [
      ['events', 'show', 'nope'],
      { TEMPORAL_ADDRESS: 'SHARED' },
      'Temporal has no event nope (any more); to see those that it has: npm run cli -- events list',
    ],
    [
      ['events', 'send', 'reply_received'],
      { PORT: '1' },
      'the receiver at http://127.0.0.1:1/webhooks/instantly cannot be reached',
    ],
    [['events', 'send', 'reply_received', '--lead', 'jane'], {}, '--lead is "jane", it should be an email address'],
    [['events', 'send', 'reply_received', '--set', 'step'], {}, '--set is "step", it should be key=value'],
    [['events', 'send', 'reply_receved'], { PORT: '1' }, '<kind> is "reply_receved", it should be one of email_sent'],
    [['events', 'send', 'Hot', '--label'], { PORT: '1' }, '127.0.0.1:1/webhooks/instantly cannot be reached'],
    [['events', 'explain', '/nowhere.json'], {}, '<file> is "/nowhere.json", which cannot be read (ENOENT)'],
    [
      ['events', 'answer', '--lead', 'a@b.example'],
      { SANDBOX_PORT: '1' },
      'the sandbox at http://127.0.0.1:1 cannot be reached',
    ],
    [
      ['events', 'answer', '--lead', 'a@b.example'],
      { INSTANTLY_API_KEY: 'k' },
      'INSTANTLY_API_KEY is set, so no sandbox runs: answer in Instantly’s Unibox',
    ],
    [['leads', 'list'], {}, 'where no worker has written yet'],
    [['leads', 'show', 'a@b.example'], { TEMPORAL_ADDRESS: 'SHARED' }, 'no lead matches “a@b.example”'],
    [
      ['leads', 'list', '--status', 'interested'],
      { CRM: 'hubspot', HUBSPOT_TOKEN: 'x' },
      'CRM is "hubspot": the status of a contact is in that CRM',
    ],
    [['events', 'list', '--kind', 'replies'], {}, '--kind is "replies", it should be one of reply_received, '],
    [['events', 'list', '--attention', 'soon'], {}, '--attention is "soon", it should be one of auth, '],
    [['events', 'list', '--since', '7'], {}, '--since is "7", it should be a duration such as "7 days"'],
    [['events', 'list', '--csv', '--json'], {}, 'give one of them'],
    [['leads', 'list', '--status', 'won'], {}, '--status is "won", it should be one of new, contacted, '],
    [['builds', 'check', '--open', 'all'], {}, '--open is "all", it should be a whole number from 0 to 10000'],
    [['doctor', '--only', 'engine'], {}, '--only is "engine", it should be one of data, database, receiver'],
  ])('%j %j', async (args, env, message) => {
    const address = env['TEMPORAL_ADDRESS'] === 'SHARED' ? { TEMPORAL_ADDRESS: inject('temporalAddress') } : {};
    const { code, err } = await cli(args, { ...env, ...address });
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});

test('events explain shows how a payload is read, from which fields, and the effects that it would have', async () => {
  const file = join(temporaryFolder(), 'rows.json');
  const reply = {
    event_type: 'reply_received',
    timestamp: '2026-03-02T09:00:00Z',
    lead_email: 'Pat <pat@oak.example>',
    workspace: 'Elmfield',
    step: 'Two',
    icp: 'A',
    reply_text: 'Sure',
  };
  const row = { id: '1', timestamp_created: '2026-03-02T09:00:01.000Z', success: false };
  const alien = { ...reply, workspace: '11111111-1111-4111-8111-111111111111' };
  writeFileSync(file, JSON.stringify({ items: [row, row].map((one, i) => ({ ...one, payload: [reply, alien][i] })) }));
  const env = { INSTANTLY_WORKSPACE: '4b7f6f0e-5c1d-4d2b-9a6e-0d5a3c1b2e77' };
  const [first, second] = JSON.parse((await cli(['events', 'explain', file, '--json'], env)).out) as Explained[];
  expect(first).toMatchObject({
    kind: 'reply_received',
    wrappers: ['payload'],
    urgency: 'human',
    effects: [{ name: 'crm' }, { name: 'slack' }],
    followUps: [{ name: 'reply-unanswered', mode: 'on' }],
  });
  expect(first!.taken).toContainEqual({ field: 'lead', value: 'pat@oak.example', from: 'lead_email' });
  expect(first!.variables).toEqual([
    { name: 'workspace', value: 'Elmfield', why: 'no UUID, and INSTANTLY_WORKSPACE is one' },
    { name: 'step', value: 'Two', why: 'not a value that Instantly sends in this field' },
    { name: 'icp', value: 'A' },
  ]);
  expect(second).toMatchObject({ kind: 'unknown', effects: [{ name: 'read' }] });
  const { out } = await cli(['events', 'explain', file], env);
  expect(out).toMatch(/workspace +Elmfield +no UUID/);
  expect(out).toMatch(/the payload cannot be read: workspace 11111111\S+ is not ours: INSTANTLY_WORKSPACE is 4b7f6f0e/);
});

test('contacts and messages of the local store are listed for people and for programs', async () => {
  const DATA_DIR = temporaryFolder();
  const store = openLocalStoreIn(DATA_DIR);
  await createLocalCrm(store).record(leadEvent('lead_interested'), { key: 'a/crm' });
  await createOutbox(store, CHANNELS).postMessage(
    {
      audience: 'wins',
      title: 'Won',
      quote: 'Hi Jane,\nThursday?',
      link: { label: 'Answer', url: 'http://127.0.0.1/a' },
    },
    { key: 'a/slack' },
  );
  await store.close();
  expect((await cli(['leads', 'list'], { DATA_DIR })).out).toMatch(
    /EMAIL +STATUS.*\n +jane@acme\.example +interested +ok +Q3 outbound +2026-/,
  );
  expect(JSON.parse((await cli(['leads', 'list', '--status', 'replied', '--json'], { DATA_DIR })).out)).toEqual([]);
  expect(JSON.parse((await cli(['leads', 'show', 'Jane@acme.example', '--json'], { DATA_DIR })).out)).toMatchObject({
    contact: { email: 'jane@acme.example', status: 'interested' },
    timeline: [{ kind: 'lead_interested' }],
  });
  expect((await cli(['outbox', 'list'], { DATA_DIR })).out).toMatch(
    /#w +Won \| “Hi Jane, Thursday\?” \| Answer: http:\/\/127\.0\.0\.1\/a\n/,
  );
});
