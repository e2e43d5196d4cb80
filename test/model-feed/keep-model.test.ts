import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { temporalFailureOf } from '../../activities/temporal-failures.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { VendorError } from '../../src/domain/failure.ts';
import type { Wait } from '../../src/domain/follow-up/lookups.ts';
import { keepModel } from '../../src/model-feed/keep-model.ts';
import { followedBy } from '../../src/model-feed/periods.ts';
import { rebuildModel } from '../../src/model-feed/rebuild.ts';
import { stoppedSeen } from '../../src/model-feed/stopped.ts';
import { openReadModel } from '../../src/read-model/open-read-model.ts';
import type { ReadModel } from '../../src/read-model/read-model.ts';
import { followUpId } from '../../src/runs/follow-up-ids.ts';
import { listRuns } from '../../src/runs/list-runs.ts';
import { FOLLOW_UP_TYPES, OUTREACH_EVENT } from '../../src/runs/workflow-types.ts';
import { readFollowUps } from '../../src/settings/follow-ups.ts';
import { repairUpdate } from '../../workflows/effects/repair.ts';
import { pauseUpdate, stateQuery } from '../../workflows/follow-up-engine/messages.ts';
import { cli } from '../support/cli.ts';
import { leadEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';
import { eventRow } from '../support/read-models.ts';
import { temporalForTest, workerForTest } from '../support/temporal.ts';

const LOG = { warn() {}, info() {} };
const WITHIN_MS = 30_000;

async function openModel(dataDir: string): Promise<ReadModel> {
  const model = await openReadModel({ dataDir }, 'worker', LOG);
  onTestFinished(() => model.close());
  return model;
}

/** Everything in the model that does not say when it was read. */
async function contentOf(model: ReadModel) {
  const content = [
    (await model.events({})).rows,
    (await model.effects({})).rows,
    (await model.decisions({})).rows,
    (await model.search('acme')).leads,
    await model.days({ since: '2026-01-01' }),
  ];
  return JSON.parse(JSON.stringify(content, (key, value: unknown) => (key === 'seen' ? undefined : value))) as unknown;
}

test('the model follows Temporal through kills and deletions, and a rebuild gives the same rows', async () => {
  let isRevoked = true;
  const worker = await workerForTest({
    postMessage() {
      if (isRevoked) throw temporalFailureOf(new VendorError('auth', 'Slack chat.postMessage: token_revoked'));
    },
  });
  const folder = temporaryFolder();
  const [{ taskQueue }, temporal] = [worker, await temporalForTest()];
  const keep = async () => {
    const ending = new AbortController();
    const model = await openModel(folder);
    const kept = keepModel({ temporal, taskQueue, model, keepMs: 365 * DAY_MS, log: LOG, signal: ending.signal });
    return () => (ending.abort(), kept);
  };
  const parked = leadEvent('reply_received', { at: '2026-01-03T03:04:05.678Z', account: 'maya@send.example' });
  const opened = leadEvent('email_opened');
  await worker.dispatch(parked);

  let end = await keep();
  const seen = await openModel(folder);
  await vi.waitFor(async () => expect(await seen.causes()).toMatchObject([{ class: 'auth', effects: 1 }]), WITHIN_MS);
  const waits = [{ id: parked.id, status: 'running', attention: 'auth' }];
  await vi.waitFor(async () => expect((await seen.events({})).rows).toMatchObject(waits), WITHIN_MS);
  await end();

  // What happens while nobody keeps the model is read later.
  isRevoked = false;
  await worker.dispatch(opened);
  const handle = worker.client.workflow.getHandle(parked.id);
  await handle.executeUpdate(repairUpdate, { args: [{ action: 'retry', by: 'maya', reason: 'renewed' }] });
  await handle.result();
  const isDone = async () => {
    const { rows } = await seen.events({});
    expect(rows.map(({ id, status }) => ({ id, status }))).toEqual([
      { id: parked.id, status: 'completed' },
      { id: opened.id, status: 'completed' },
    ]);
  };
  end = await keep();
  await vi.waitFor(isDone, WITHIN_MS);
  const before = await contentOf(seen);
  expect(await stoppedSeen(seen)).toMatchObject({
    at: expect.any(Number) as number,
    stuck: {},
    failed: {},
    retrying: {},
  });
  expect(before).toMatchObject([
    [
      {
        lead: 'jane@acme.example',
        mailbox: 'maya@send.example',
        campaign: 'Q3 outbound',
        received: expect.any(Number) as number,
      },
      {},
    ],
    [{ outcome: 'done' }, { outcome: 'done' }, { outcome: 'done' }],
    [{ who: 'maya', what: 'retry', about: 'slack', reason: 'renewed' }],
    [{ email: 'jane@acme.example' }],
    [
      { day: '2026-01-02', events: 1 },
      { day: '2026-01-03', events: 1 },
    ],
  ]);

  // Deleted while it is in use: it fills again.
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `desk.db${suffix}`), { force: true });
  await vi.waitFor(isDone, WITHIN_MS);
  expect(await contentOf(seen)).toEqual(before);
  await end();

  // A rebuild deletes what Temporal does not confirm, also what it has said before it was restored from a backup.
  const [event] = (await seen.events({})).rows;
  const lost = { ...event!, length: 1_000, status: 'terminated', seen: 0 };
  await seen.write({ event: [{ ...event!, id: 'reply_received-made-up', closed: 0 }, lost] });
  const options = { temporal, taskQueue, model: seen, onRead() {} };
  const interrupted = AbortSignal.abort(new Error('killed'));
  await expect(rebuildModel({ ...options, signal: interrupted })).rejects.toThrow('killed');
  const rebuilt = await rebuildModel({ ...options, signal: new AbortController().signal });
  expect(rebuilt).toMatchObject({ read: 2 });
  expect(await contentOf(seen)).toEqual(before);

  const { out } = await cli(['leads', 'show', 'jane', '--json'], {
    ...{ DATA_DIR: folder, CRM: 'hubspot', HUBSPOT_TOKEN: 'x' },
    TEMPORAL_ADDRESS: inject('temporalAddress'),
  });
  const shown = JSON.parse(out) as { timeline: { what: string; says: string }[] };
  expect(shown).toMatchObject({
    contact: { email: 'jane@acme.example' },
    source: 'the events that the read model knows; CRM=hubspot',
  });
  expect(shown.timeline.map(({ says }) => says)).toContain('retry slack by maya: renewed');
});

test('the model learns what Temporal lists late or not at all: a follow-up and its pause, and one of two parked effects', async () => {
  const refuse = () => {
    throw temporalFailureOf(new VendorError('auth', 'token_revoked'));
  };
  const worker = await workerForTest({
    updateContact: refuse,
    postMessage: refuse,
    getLeadEvents: () => [],
    resolveWait: ({ from }: Wait) => ({ at: from + DAY_MS, says: 'tomorrow' }),
  });
  const folder = temporaryFolder();
  const [{ taskQueue }, temporal] = [worker, await temporalForTest()];
  const lead = { email: `${randomUUID()}@acme.example`, variables: {} };
  const event = leadEvent('reply_received', { at: new Date().toISOString(), lead });
  await worker.dispatchWith({ bounceBlocklist: 'never', followUps: readFollowUps({}) })(event);
  const { workflow } = worker.client;
  const [run, followUp] = [
    workflow.getHandle(event.id),
    workflow.getHandle(followUpId('reply-unanswered', lead.email)),
  ];
  onTestFinished(async () => void (await Promise.all([run.terminate(), followUp.terminate()])));
  const waits = async () =>
    expect(await followUp.query(stateQuery)).toMatchObject({ until: expect.any(Number) as number });
  await vi.waitFor(waits, WITHIN_MS);

  const began = followedBy(temporal, taskQueue).followUps({ since: 0 });
  await vi.waitFor(async () => expect(await listRuns(temporal, began)).toHaveLength(1), WITHIN_MS);

  const model = await openModel(folder);
  // Temporal’s list of that time did not have the follow-up yet.
  const upTo = Date.now() + 5 * MINUTE_MS;
  const { runId } = await run.describe();
  // A worker saw the event end, and was killed before Temporal heard of it.
  const ended = eventRow(event.id, { run: runId, began: Date.now() - MINUTE_MS, length: 1 });
  await model.write({
    note: [{ name: 'progress', value: JSON.stringify({ upTo, from: 0 }), seen: upTo }],
    event: [ended],
  });
  const ending = new AbortController();
  const kept = keepModel({ temporal, taskQueue, model, keepMs: DAY_MS, log: LOG, signal: ending.signal });
  const outcomes = async () =>
    (await model.effects({ owner: [event.id] })).rows.map(({ name, outcome }) => `${name} ${outcome}`);
  await vi.waitFor(async () => expect((await outcomes()).sort()).toEqual(['crm parked', 'slack parked']), WITHIN_MS);
  await vi.waitFor(
    async () =>
      expect((await model.followUps({})).rows).toMatchObject([
        { paused: 0, standing: expect.stringMatching(/^waits/) as string },
      ]),
    WITHIN_MS,
  );

  await run.executeUpdate(repairUpdate, { args: [{ action: 'skip', effect: 'slack', by: 'maya' }] });
  await followUp.executeUpdate(pauseUpdate, { args: ['maya'] });
  // As if some seconds had passed.
  const age = async () => {
    const [events, followUps] = [(await model.events({})).rows, (await model.followUps({})).rows];
    await model.write({
      event: events.map((row) => ({ ...row, seen: 0 })),
      follow_up: followUps.map((row) => ({ ...row, seen: 0 })),
    });
  };
  await age();
  await vi.waitFor(async () => expect((await outcomes()).sort()).toEqual(['crm parked', 'slack skipped']), WITHIN_MS);
  const paused = async () => expect((await model.followUps({})).rows).toMatchObject([{ paused: 1 }]);
  await vi.waitFor(paused, WITHIN_MS);
  const { rows } = await model.decisions({});
  const decided = rows.filter(({ owner }) => [run.workflowId, followUp.workflowId].includes(owner));
  expect(decided.map(({ what, who }) => `${what} ${who}`).sort()).toEqual(['pause maya', 'skip maya']);
  ending.abort();
  await kept;
});

test('what is open is not asked for as something that has ended: a round asks for as many runs as have ended', async () => {
  const temporal = await temporalForTest();
  const taskQueue = `nobody-${randomUUID()}`;
  const { followUps, failedSince } = followedBy(temporal, taskQueue);
  const { workflow } = temporal.client;
  const runs = await Promise.all(
    [OUTREACH_EVENT, FOLLOW_UP_TYPES[0]!].map((type) =>
      workflow.start(type, { taskQueue, workflowId: `open-${randomUUID()}` }),
    ),
  );
  onTestFinished(async () => void (await Promise.allSettled(runs.map((run) => run.terminate()))));
  const [event, followUp] = runs.map(({ workflowId }) => workflowId);
  const listed = async (query: string) => (await listRuns(temporal, query)).map(({ workflowId }) => workflowId);
  await vi.waitFor(async () => expect(await listed(followUps({ since: 0 }))).toEqual([followUp]), WITHIN_MS);
  expect(await listed(followUps({ closedSince: 0 }))).toEqual([]);
  expect(await listed(failedSince(0))).toEqual([]);

  await Promise.all(runs.map((run) => run.terminate()));
  await vi.waitFor(async () => expect(await listed(followUps({ closedSince: 0 }))).toEqual([followUp]), WITHIN_MS);
  await vi.waitFor(async () => expect(await listed(failedSince(0))).toEqual([event]), WITHIN_MS);
});
