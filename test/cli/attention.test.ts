import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { cli, cliProcess } from '../support/cli.ts';
import { desk, type Listed } from '../support/desk.ts';
import { keptModel } from '../support/kept-model.ts';
import { workerForTest } from '../support/temporal.ts';

const env = { TEMPORAL_ADDRESS: inject('temporalAddress') };
const MINUTES = { timeout: 120_000 };

test('parked effects are listed and shown with the reason, the advice and the decisions', MINUTES, async () => {
  const { run, ours, list, events, handles, mend } = await desk('auth', 'config');
  const [auth] = events;
  expect((await run('retry', '--help')).out).toMatch(/id +the workflow’s id, or the beginning of it; --class/);
  expect((await list()).counts).toEqual({ auth: 1, config: 1 });
  const listed = await run('list', ...ours, '--class', 'auth', '--kind', 'reply_received', '--since', '2 hours');
  expect(listed.out).toMatch(
    new RegExp(
      `auth +reply_received +jane@acme.example +${ours[1]} +${auth!.id} +Slack chat.postMessage: auth\n\nwaiting for a person: 1 auth\n→ Renew SLACK_BOT_TOKEN, .* retry --class auth\n$`,
    ),
  );
  expect((await run('list', ...ours, '--kind', 'email_opened')).out).toMatch(
    /^no workflow that matches waits for a person; without the options \d+ wait: /,
  );

  const examined = await cli(['doctor', '--only', 'attention'], env);
  expect(examined.code).toBe(1);
  expect(examined.out).toMatch(
    /✘ attention +\d+ workflows? waits? for a person: auth; .*\n +→ .*Renew .* attention retry --class auth\n/,
  );

  const shown = (await run('show', auth!.id)).out;
  expect(shown).toContain('waits for a person: auth');
  expect(shown).toContain('✅ crm done');
  expect(shown).toMatch(/🛑 slack parked: .*\nauth: .*\n→ Renew SLACK_BOT_TOKEN.*attention retry --class auth/);

  mend();
  await run('retry', auth!.id, '--class', 'auth', '--by', 'maya', '--reason', 'token renewed');
  await handles[0]!.result();
  const after = (await run('show', auth!.id)).out;
  expect(after).toContain('it does not wait for a person');
  expect(after).toMatch(/decided so far:\n {2}\S+ \S+ retry slack by maya: token renewed\n/);
  expect(JSON.parse((await run('show', auth!.id, '--json')).out)).toMatchObject({
    status: 'COMPLETED',
    decisions: [{ action: 'retry', effects: ['slack'], by: 'maya', reason: 'token renewed' }],
  });
});

test('a dry run counts and lists the workflows, and changes nothing', MINUTES, async () => {
  const { run, ours, list, events } = await desk('auth', 'auth', 'config');
  const found = JSON.parse((await run('retry', ...ours, '--dry-run', '--json')).out) as object;
  expect(found).toEqual({
    dryRun: true,
    action: 'retry',
    matched: 3,
    counts: [
      { class: 'auth', kind: 'reply_received', count: 2 },
      { class: 'config', kind: 'reply_received', count: 1 },
    ],
    first: expect.arrayContaining(events.map(({ id }) => id)) as string[],
  });
  expect((await run('skip', ...ours, '--dry-run')).out).toMatch(/^nothing was changed; 3 would be skipped\n/);
  const ofCause = await run('retry', ...ours, '--cause', 'chat.postMessage: CONFIG', '--dry-run');
  expect(ofCause.out).toMatch(/^nothing was changed; 1 would be retried\n/);
  expect((await list()).counts).toEqual({ auth: 2, config: 1 });
});

test(
  'all effects of a class are retried; those retried before are counted as repaired, and other classes still wait',
  MINUTES,
  async () => {
    const { run, ours, list, events, handles, calls, posted, mend } = await desk('auth', 'auth', 'auth', 'config');
    mend();
    expect((await run('retry', events[0]!.id)).out).toBe(
      '1 matched: 1 retried, 0 already repaired, 0 failed\nof the retried: 1 done\n',
    );
    await handles[0]!.result();
    expect(await run('retry', events[0]!.id)).toMatchObject({
      code: 0,
      out: '1 matched: 0 retried, 1 already repaired, 0 failed\n',
    });
    expect((await run('retry', events[0]!.id, '--dry-run')).out).toBe('nothing was changed; 0 would be retried\n');
    const { code, out } = await run('retry', ...ours, '--class', 'auth', '--json');
    const report = JSON.parse(out) as { alreadyRepaired: number };
    expect(code).toBe(0);
    // Temporal's list of workflows may not show the end of the first one yet.
    expect(report).toMatchObject({ action: 'retry', decided: 2, failed: [], unanswered: [], left: 0 });
    expect(report).toMatchObject({ soFar: { done: 2, parkedAgain: {}, underWay: 0 } });
    expect(report.alreadyRepaired).toBeLessThanOrEqual(1);
    for (const handle of handles.slice(0, 3)) expect(await handle.result()).toEqual({ crm: 'done', slack: 'done' });
    expect(posted.map(({ id }) => id).sort()).toEqual(
      events
        .slice(0, 3)
        .map(({ id }) => id)
        .sort(),
    );
    expect(calls.filter(({ activity }) => activity === 'updateContact')).toHaveLength(4);
    await vi.waitFor(async () => expect((await list()).counts).toEqual({ config: 1 }), { timeout: 20_000 });
  },
);

test(
  'a command asks for confirmation before it skips effects, and skipped effects are never done',
  MINUTES,
  async () => {
    const { run, ours, handles, posted, mend } = await desk('rejected', 'rejected');
    mend();
    expect(await run('skip', ...ours)).toMatchObject({
      code: 1,
      err: 'cannot ask for confirmation: standard input is not a terminal; pass --yes\n',
    });
    const skipped = await run('skip', ...ours, '--effect', 'slack', '--yes');
    expect(skipped).toMatchObject({ code: 0, out: '2 matched: 2 skipped, 0 already repaired, 0 failed\n' });
    for (const handle of handles) expect(await handle.result()).toEqual({ crm: 'done', slack: 'skipped' });
    expect(posted).toEqual([]);
  },
);

test(
  'Ctrl-C stops a bulk command with a report, --rate is kept, and the same command continues with the rest',
  MINUTES,
  async () => {
    const { ours, events, handles, posted, mend } = await desk('auth', 'auth', 'auth', 'auth');
    mend();
    const retry = ['attention', 'retry', ...ours, '--json'];
    const stopped = await cliProcess([...retry, '--rate', '0.5/s'], env, (child) => {
      void vi
        .waitFor(() => expect(posted.length).toBeGreaterThan(0), { timeout: 60_000 })
        .then(() => child.kill('SIGINT'));
    });
    const report = JSON.parse(stopped.out) as { decided: number; left: number };
    expect(stopped.code).toBe(130);
    expect(report).toMatchObject({ matched: 4, failed: [], stopped: 'Ctrl-C' });
    expect(report.left).toBeGreaterThan(0);
    expect(report.decided + report.left).toBe(4);

    const startedAt = posted.length;
    const rest = JSON.parse((await cli([...retry, '--rate', '1'], env)).out) as { decided: number };
    expect(rest.decided).toBe(report.left);
    for (const handle of handles) await handle.result();
    expect(posted.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
    const times = posted.slice(startedAt).map(({ at }) => at);
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual((rest.decided - 1) * 900);
  },
);

test(
  'an effect that parks again is reported with exit code 1, an unfinished one with its attempts',
  MINUTES,
  async () => {
    const { run, ours, events, troubles } = await desk('auth', 'auth', 'config');
    const [mended, slow] = events.map(({ id }) => id);
    troubles.delete(mended!);
    troubles.set(slow!, 'unavailable');
    expect(await run('retry', ...ours)).toMatchObject({
      code: 1,
      out:
        '3 matched: 3 retried, 0 already repaired, 0 failed\n' +
        'of the retried: 1 done, 1 parked again (config), 1 not finished yet; to list what waits: npm run cli -- attention list\n',
    });
    const { out } = await run('show', slow!);
    expect(out).toContain('it does not wait for a person\n');
    expect(out).toMatch(/⏳ slack pending.*\n {2}postMessage: attempt \d+, last failure: Slack chat.postMessage: un/);
  },
);

test('a decision that a workflow refuses is reported with the reason and exit code 1', MINUTES, async () => {
  const { run, events } = await desk('auth');
  const { id } = events[0]!;
  const isRefused = async (args: string[], reason: string) =>
    expect(await run('skip', id, '--yes', ...args)).toMatchObject({
      code: 1,
      out: `1 matched: 0 skipped, 0 already repaired, 1 failed\nfailed: ${id}: ${reason}\n`,
    });
  await isRefused(['--effect', 'fax'], 'effect is "fax", it should be one of crm, slack');
  await isRefused(['--effect', 'crm'], 'effect "crm" is not parked; parked: slack (auth)');
  await isRefused(['--class', 'config'], 'nothing is parked with class "config"; parked: slack (auth)');
});

test('workflows that are stuck because their code fails are listed with the failure', MINUTES, async () => {
  const { client, taskQueue } = await workerForTest();
  // Without an event its code throws, and Temporal retries the task again and again, each time after its timeout.
  const handle = await client.workflow.start('outreachEvent', {
    taskQueue,
    workflowId: taskQueue,
    workflowTaskTimeout: '1 second',
  });
  onTestFinished(async () => void (await handle.terminate()));
  const why = expect.stringMatching(/^Cannot read properties of undefined/) as string;
  const isListed = async () => {
    const { stuck } = JSON.parse((await cli(['attention', 'list', '--json'], env)).out) as Listed;
    expect(stuck).toContainEqual(expect.objectContaining({ id: taskQueue, type: 'outreachEvent', why }));
  };
  await vi.waitFor(isListed, { timeout: 60_000, interval: 500 });
  expect((await cli(['attention', 'list'], env)).out).toMatch(
    new RegExp(`stuck: [^]*outreachEvent +${taskQueue} +Cannot read properties(.*\n)+.*→ Fix the workflow code`),
  );
  expect((await cli(['attention', 'show', taskQueue], env)).out).toMatch(
    /stuck: its workflow task fails \(attempt \d+\): Cannot read properties/,
  );
  expect((await cli(['doctor', '--only', 'attention'], env)).out).toMatch(
    /attention +\d+ workflows? (is|are) stuck: (their|its) code fails?; \S/,
  );
  const { code, out } = await cli(['attention', 'retry', taskQueue], env);
  expect(code).toBe(1);
  expect(out).toContain(`failed: ${taskQueue}: its workflow task fails. Fix the workflow code`);
});

describe('a typing error, or a filter that matches nothing, is answered with one sentence', () => {
  test.each<[string[], number, string]>([
    [
      ['retry'],
      1,
      'no workflow is selected: give an id, --all, --class, --kind, --campaign, --lead, --since or --cause',
    ],
    [['skip', 'some-id', '--all'], 1, 'give either an id or --all, not both'],
    [['retry', 'some-id'], 1, 'Temporal has no workflow some-id (any more)'],
    [['list', '--class', 'sad'], 1, '--class is "sad", it should be one of auth, rejected, not-found, config'],
    [['retry', '--since', 'lately'], 1, '--since is "lately", it should be a duration such as "7 days"'],
    [['skip', '--campaign', ''], 1, '--campaign is "", it should be the name of a campaign'],
    [['retry', '--since', ''], 1, '--since is "", it should be a duration such as "7 days"'],
    [['retry', '--all', '--rate', '0'], 1, '--rate is "0", it should be a number per second'],
    [['retry', '--campaign', 'none of that name'], 0, '0 matched: 0 retried, 0 already repaired, 0 failed'],
  ])('%j', async (args, expected, message) => {
    const { code, out, err } = await cli(['attention', ...args], env);
    expect(`${out}${err}`).toContain(message);
    expect(`${out}${err}`.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(expected);
  });
});

test('waiting workflows are counted and exported, and the decisions of all workflows are listed', MINUTES, async () => {
  const { run, ours, events, handles, mend } = await desk('auth', 'config');
  expect((await run('list', ...ours, '--group-by', 'class')).out).toBe('CLASS   COUNT\nauth        1\nconfig      1\n');
  expect((await run('list', ...ours, '--csv')).out).toMatch(
    new RegExp(
      `^\ufeffBEGAN \\(UTC\\),CLASS,KIND,LEAD,CAMPAIGN,ID,WHY\r\n[^]*,auth,reply_received,.*,${events[0]!.id},Slack`,
    ),
  );
  const DATA_DIR = await keptModel(events.map(({ id }) => id));
  for (const how of [['--csv'], ['--group-by', 'kind,class'], ['--limit', '101', '--json']]) {
    const args = ['attention', 'list', ...ours, ...how];
    const inModel = await cli(args, { ...env, DATA_DIR });
    expect(inModel).toMatchObject({
      out: (await cli(args, env)).out,
      err: expect.stringContaining('from the read') as string,
    });
  }
  mend();
  await run('retry', events[0]!.id, '--by', 'maya', '--reason', 'token renewed');
  await handles[0]!.result();
  await run('skip', events[1]!.id, '--by', 'joe', '--yes');
  const logged = async () => JSON.parse((await run('log', '--limit', '500', '--json')).out) as { id: string }[];
  await vi.waitFor(
    async () =>
      expect(await logged()).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ id: events[0]!.id, by: 'maya', decision: 'retry slack: token renewed' }),
          expect.objectContaining({ id: events[1]!.id, by: 'joe', decision: 'skip slack' }),
        ]),
      ),
    { timeout: 30_000, interval: 500 },
  );
  const { out } = await run('log', '--by', 'joe', '--what', 'skip', '--lead', events[1]!.lead.email, '--json');
  expect(JSON.parse(out)).toMatchObject([{ id: events[1]!.id, what: 'skip' }]);
});
