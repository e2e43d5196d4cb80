import { expect, test, vi } from 'vitest';
import type { Message } from '../../../src/domain/activities.ts';
import type { LeadEvent } from '../../../src/domain/event.ts';
import type { Wait } from '../../../src/domain/follow-up/lookups.ts';
import { followUpId } from '../../../src/runs/follow-up-ids.ts';
import { readFollowUps } from '../../../src/settings/follow-ups.ts';
import { leadEventSignal as signalOfEvent, stateQuery } from '../../../workflows/follow-up-engine/messages.ts';
import { leadEvent } from '../../support/events.ts';
import { workerForTest } from '../../support/temporal.ts';

/** Above this number of bytes Temporal suggests a new run (`limit.historySize.suggestContinueAsNew`). */
const SUGGESTED_AT = 4 * 1024 ** 2;
const EVENT_BYTES = 64 * 1024;

test(
  'a follow-up that gets very many events continues in a new run, which repeats nothing',
  { timeout: 180_000 },
  async () => {
    const { client, calls, dispatchWith } = await workerForTest({
      getLeadEvents: () => [],
      resolveWait: ({ words, from }: Wait) => ({
        at: words === '4 working hours' ? from + 100 : from + 3_600_000,
        says: words,
        zone: 'Europe/Berlin',
      }),
    });
    const followUps = readFollowUps({});
    const email = `loop-${process.pid}@acme.example`;
    const lead = { email, variables: {} };
    const happened = (kind: LeadEvent['kind']) => leadEvent(kind, { lead, at: new Date().toISOString() }) as LeadEvent;
    await dispatchWith({ bounceBlocklist: 'never', followUps })(happened('reply_received'));
    const handle = client.workflow.getHandle(followUpId('reply-unanswered', email));
    const waits = async () =>
      expect((await handle.query(stateQuery)).standing).toBe('waits 1 working day: until 1 working day');
    await vi.waitFor(waits, 20_000);
    const first = (await handle.describe()).runId;

    const uniboxUrl = `https://u.example/${'x'.repeat(EVENT_BYTES)}`;
    for (let sent = 0; sent <= SUGGESTED_AT * 1.25; sent += EVENT_BYTES) {
      await handle.signal(signalOfEvent, { ...happened('email_opened'), uniboxUrl });
    }
    await vi.waitFor(async () => expect((await handle.describe()).runId).not.toBe(first), 60_000);
    await vi.waitFor(waits, 20_000);
    const { raw, memo } = await handle.describe();
    expect(Number(raw.workflowExecutionInfo!.historySizeBytes)).toBeLessThan(SUGGESTED_AT / 2);
    expect(memo?.['summary']).toBe(`Reply from ${email} · Q3 outbound`);
    const { timeline, events } = await handle.query(stateQuery);
    expect(events.length).toBeGreaterThan(50);
    expect(timeline.filter(({ says }) => says.startsWith('starts:')).length).toBeLessThanOrEqual(1);

    await handle.signal(signalOfEvent, happened('lead_not_interested'));
    expect(await handle.result()).toMatchObject({ endedBy: expect.stringMatching(/^lead_not_interested/) as string });
    const posted = calls
      .filter(({ activity }) => activity === 'postMessage')
      .map(({ input }) => (input as Message).title);
    expect(posted.filter((title) => title.includes('has waited'))).toHaveLength(1);
  },
);
