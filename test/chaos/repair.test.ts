import { expect, test } from 'vitest';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { monitorId } from '../../src/runs/monitor.ts';
import { SANDBOX_WORKSPACE } from '../../src/sandbox/credentials.ts';
import { parkedQuery } from '../../src/runs/parked.ts';
import { healthQuery } from '../../workflows/webhook-monitor/messages.ts';
import { cli } from '../support/cli.ts';
import { localActivityIn, saysNoRoom } from '../../src/runs/history.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openLocalStoreIn } from '../support/local-store.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { startVendor, type VendorRequest } from '../support/vendor-server.ts';
import { delivery, postUntilAcknowledged } from './traffic.ts';

const EVENTS = Number(process.env['REPAIR_EVENTS'] ?? 30);
const LEADS = 50;
const SENDERS = 12;
const WITHIN_MS = 60_000 + EVENTS * 300;

const leadOf = (serial: number) => `lead-${serial % LEADS}@acme.example`;

/** A Slack that accepts one token. */
async function startSlack(good: string) {
  const taken: { key: string; channel: string; text: string }[] = [];
  const answer = ({ path, headers, body }: VendorRequest) => {
    if (headers.authorization !== `Bearer ${good}`) return { body: { ok: false, error: 'invalid_auth' } };
    if (!path.endsWith('/chat.postMessage')) return { body: { ok: true, channels: [], messages: [] } };
    const form = new URLSearchParams(body);
    const { event_payload } = JSON.parse(form.get('metadata')!) as { event_payload: { key: string } };
    taken.push({ key: event_payload.key, channel: form.get('channel')!, text: form.get('text')! });
    return { body: { ok: true, channel: 'C1', ts: `${taken.length}.1`, message: {} } };
  };
  const { url } = await startVendor(answer);
  return { url: `${url}/api/`, taken };
}

test(
  'one retry after the token was renewed does all parked effects and repeats no done effect',
  { timeout: WITHIN_MS * 3 },
  async () => {
    const folder = temporaryFolder();
    const slack = await startSlack('xoxb-new');
    const server = await startTemporal(folder);
    const { env: sandbox } = await startSandbox(folder);
    const effects = { SLACK_BOT_TOKEN: 'xoxb-old', SLACK_API_URL: slack.url, SLACK_MESSAGES_PER_SECOND: '100' };
    // The replies are old, so their reminders would also park.
    const off = { FOLLOW_UP_REPLY_UNANSWERED: 'off' };
    const receiver = await startReceiver(folder, { TEMPORAL_ADDRESS: server.address, ...effects, ...off });
    const settings = { ...sandbox, ...effects, PUBLIC_URL: receiver.url, MONITOR_INTERVAL: '3 seconds' };
    const worker = await startWorker(folder, settings, server);
    const { client } = server.temporal;
    const eventually = (check: () => unknown) => until(check, WITHIN_MS, [worker, receiver]);
    const count = async (query: string) => (await client.workflow.count(query)).count;
    const monitor = client.workflow.getHandle(monitorId(SANDBOX_WORKSPACE));

    const sent = Array.from({ length: EVENTS }, (_, serial) =>
      delivery('reply_received', leadOf(serial), Date.UTC(2026, 0, 5) + serial * 1_000, serial),
    );
    const queue = [...sent];
    const send = async () => {
      for (let next = queue.pop(); next; next = queue.pop()) await postUntilAcknowledged(receiver.url, next);
    };
    await Promise.all(Array.from({ length: SENDERS }, send));
    await eventually(async () => expect(await count(parkedQuery({ class: 'auth' }))).toBe(EVENTS));
    await eventually(async () => {
      const { parked, unsaid } = await monitor.query(healthQuery);
      expect(parked).toMatchObject([
        { class: 'auth', count: EVENTS, examples: [expect.stringContaining('invalid_auth')] },
      ]);
      expect(unsaid).toBe(1);
    });
    const env = { ...settings, TEMPORAL_ADDRESS: server.address };
    const health = (await cli(['webhooks', 'health'], env)).out;
    expect(health).toMatch(
      /\nthe monitor found problems in its last round, .+ ago \(.+\):\n! \d+ workflows wait for a person: auth \(/,
    );
    expect(health.match(/wait for a person/g)).toHaveLength(1);
    const examined = (await cli(['doctor', '--only', 'worker', 'attention', 'monitor'], env)).out;
    expect(examined).toMatch(/✔ worker +task queue instantly: 1 worker, task queue instantly-slack: 1 worker\n/);
    expect(examined).toMatch(/✔ monitor +its last round, .* ago, found no problem with the webhooks/);
    expect(examined.match(/wait for a person/g)).toHaveLength(1);

    await worker.stop();
    const warnings = worker
      .printed()
      .split('\n')
      .filter((line) => line.includes('invalid_auth'));
    expect(warnings.length).toBeGreaterThanOrEqual(EVENTS);
    for (const line of warnings) {
      const { workflowId, class: of, ...others } = JSON.parse(line) as Record<string, string>;
      expect([of, workflowId]).toEqual(['auth', expect.any(String)]);
      expect(others).not.toHaveProperty('error');
    }
    await worker.start({ SLACK_BOT_TOKEN: 'xoxb-new' });
    const startedAt = Date.now();
    const command = ['attention', 'retry', '--class', 'auth', '--reason', 'token renewed', '--rate', '100', '--json'];
    const { code, out } = await cli(command, { TEMPORAL_ADDRESS: server.address });
    const retriedMs = Date.now() - startedAt;
    expect(JSON.parse(out)).toEqual({
      ...{ action: 'retry', matched: EVENTS, decided: EVENTS, alreadyRepaired: 0 },
      ...{ failed: [], unanswered: [], left: 0, soFar: expect.objectContaining({ parkedAgain: {} }) as object },
    });
    expect(code).toBe(0);
    const replies = "WorkflowType = 'outreachEvent' AND ExecutionStatus = 'Completed'";
    await eventually(async () => expect(await count(replies)).toBe(EVENTS));
    process.stderr.write(
      `repair of ${EVENTS}: ${retriedMs} ms to retry, ${Date.now() - startedAt} ms until all is done\n`,
    );

    const posted = slack.taken.filter(({ channel }) => channel === '#sales-replies').map(({ key }) => key);
    expect(posted.sort()).toEqual(sent.map(({ event }) => `${event.id}/slack`).sort());
    for (const { event } of sent) {
      const { events } = await client.workflow.getHandle(event.id).fetchHistory();
      const scheduled = events!.flatMap((one) => one.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
      // Without room at the workflow's own worker the message waits on Slack's queue.
      const refused = events!.filter(({ activityTaskFailedEventAttributes: one }) => saysNoRoom(one?.failure));
      expect(scheduled).toEqual(Array.from({ length: 2 + refused.length }, () => 'postMessage'));
      // The contact was updated in the first task, and not again.
      const local = events!.flatMap((one) => localActivityIn(one)?.activity ?? []);
      expect(local).toEqual(['updateContact']);
    }
    const store = openLocalStoreIn(folder);
    const leads = Array.from({ length: Math.min(LEADS, EVENTS) }, (_, i) => leadOf(i));
    const logged = await Promise.all(leads.map((lead) => createLocalCrm(store).timeline(lead)));
    await store.close();
    expect(logged.flat()).toHaveLength(EVENTS);

    await eventually(async () => expect(await monitor.query(healthQuery)).toMatchObject({ ok: true, unsaid: 0 }));
    const told = slack.taken.filter(({ channel }) => channel === '#ops-alerts').map(({ text }) => text.split('\n')[0]);
    expect(told.length).toBeLessThanOrEqual(2);
    expect(told.at(-1)).toMatch(/^\*Over after .*: workflows waited for a person: auth\*$/);
  },
);
