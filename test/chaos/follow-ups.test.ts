import { expect, test } from 'vitest';
import type { FollowUpEnd } from '../../src/domain/follow-up/state.ts';
import { followUpId } from '../../src/runs/follow-up-ids.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { checkEffects } from './effects.ts';
import { deliver, type Delivery, delivery } from './traffic.ts';

const FULL_SIZE = 1_000;
const FOLLOW_UPS = Number(process.env['FOLLOW_UPS'] ?? 60);
/** The worker's cache, so small that most follow-ups are not in its memory. */
const CACHED = Number(process.env['CACHED'] ?? 50);
const LATE = 5;
const SENDERS = 8;
const WITHIN_MS = 120_000 + FOLLOW_UPS * 200;
const WAVE_ENDS_WITHIN_MS = 60_000 * Math.max(1, FOLLOW_UPS / FULL_SIZE);
/** The worker's memory is bounded by its cache, however many follow-ups are open. */
const MEMORY_BYTES = 1024 ** 3;
const WEEK_MS = 7 * 24 * 3_600_000;
const POLICY = { bounceBlocklist: 'never' } as const;
const EVENTS = "WorkflowType = 'outreachEvent'";
const OURS = "WorkflowType = 'replyUnanswered'";

const leads = Array.from({ length: FOLLOW_UPS }, (_, serial) => `lead-${serial}@acme.example`);

test(
  'follow-ups survive a killed worker, many unsubscribes end each of them once, and an earlier reply that arrives later causes no effect',
  { timeout: 3 * WITHIN_MS },
  async () => {
    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const { env } = await startSandbox(folder);
    const settings = {
      ...env,
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_MAX_CACHED_WORKFLOWS: String(CACHED),
      BOUNCE_BLOCKLIST: POLICY.bounceBlocklist,
      FOLLOW_UP_REPLY_UNANSWERED: 'on',
    };
    const receiver = await startReceiver(folder, settings);
    const worker = await startWorker(folder, settings, server);
    const { workflow } = server.temporal.client;
    const runOf = (lead: string) => workflow.getHandle(followUpId('reply-unanswered', lead));
    const historyOf = async (lead: string) => (await runOf(lead).fetchHistory()).events!;
    const endedBy = async (lead: string) => ((await runOf(lead).result()) as FollowUpEnd).endedBy;
    const eventually = (check: () => unknown) => until(check, WITHIN_MS, [receiver]);
    const reaches = (query: string, count: number) =>
      eventually(async () => expect((await workflow.count(query)).count).toBeGreaterThanOrEqual(count));

    const sent: Delivery[] = [];
    const happen = (deliveries: Delivery[]) => {
      sent.push(...deliveries);
      return deliver(receiver.url, deliveries, SENDERS);
    };
    const measured: Record<string, number> = {};
    const timed = async (name: string, what: () => Promise<void>) => {
      const since = performance.now();
      await what();
      measured[name] = Math.round(performance.now() - since);
    };
    const weigh = async (name: string) => {
      const bytes = await worker.memoryBytes();
      measured[name] = Math.round(bytes / 1024 ** 2);
      expect(bytes).toBeLessThan(MEMORY_BYTES);
    };

    const now = Date.now();
    await timed('openMs', async () => {
      await happen(leads.map((lead, serial) => delivery('reply_received', lead, now, serial)));
      for (const lead of leads) {
        const waits = async () =>
          expect((await historyOf(lead)).some((event) => event.timerStartedEventAttributes)).toBe(true);
        await eventually(waits);
      }
    });
    await reaches(`${OURS} AND ExecutionStatus = 'Running'`, FOLLOW_UPS);
    await weigh('openMiB');
    await worker.crash();

    const goodbyes = leads.map((lead, serial) => delivery('lead_unsubscribed', lead, now + 1, FOLLOW_UPS + serial));
    await timed('waveMs', async () => {
      const closed = `${OURS} AND ExecutionStatus != 'Running'`;
      const ended = (count: number) => reaches(closed, count);
      const killInTheMidst = async () => {
        await ended(FOLLOW_UPS / 3);
        await worker.kill();
        measured['endedBeforeKill'] = (await workflow.count(closed)).count;
        expect(measured['endedBeforeKill']).toBeLessThan(FOLLOW_UPS);
        await worker.start();
      };
      await Promise.all([happen(goodbyes), ...(FOLLOW_UPS < FULL_SIZE ? [] : [killInTheMidst()])]);
      await ended(FOLLOW_UPS);
    });
    expect(measured['waveMs']).toBeLessThan(WAVE_ENDS_WITHIN_MS);
    await weigh('endedMiB');
    process.stderr.write(`${FOLLOW_UPS} follow-ups: ${JSON.stringify(measured)}\n`);

    const goodbyeOf = new Map(goodbyes.map(({ event }, serial) => [leads[serial]!, event.id]));
    const check = async (lead: string) => {
      expect(await endedBy(lead)).toBe(goodbyeOf.get(lead));
      const failures = (await historyOf(lead)).flatMap((event) => event.workflowTaskFailedEventAttributes ?? []);
      // The server has a task done again if a signal arrives while the workflow ends.
      expect(failures.filter(({ failure }) => failure?.message !== 'UnhandledCommand')).toEqual([]);
    };
    for (const lead of leads) await check(lead);
    expect((await workflow.count(OURS)).count).toBe(FOLLOW_UPS);
    await reaches(`${EVENTS} AND ExecutionStatus = 'Completed'`, 2 * FOLLOW_UPS);

    // All its waits are over: a follow-up that is not stopped would do all its effects immediately.
    const late = leads.slice(0, LATE);
    await happen(late.map((lead, i) => delivery('reply_received', lead, now - WEEK_MS, 2 * FOLLOW_UPS + i)));
    await reaches(`${OURS} AND ExecutionStatus = 'Completed'`, FOLLOW_UPS + LATE);
    await reaches(`${EVENTS} AND ExecutionStatus = 'Completed'`, 2 * FOLLOW_UPS + LATE);
    for (const lead of late) await check(lead);

    const events = sent.map(({ event }) => event);
    // Only the events themselves caused messages.
    await checkEffects(folder, events, POLICY);
  },
);
