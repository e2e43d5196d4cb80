import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENT_KINDS, type OutreachEvent, urgencyOf } from '../../src/domain/event.ts';
import { EVENT_TYPES } from '../../src/instantly/event-kind.ts';
import { react } from '../../workflows/reactions/index.ts';
import { listenForTest, SECRET, type TestReceiver } from '../support/receiver.ts';

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
const named = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
const rows = page
  .slice(page.indexOf('| `event_type` '))
  .split('\n\n')[0]!
  .split('\n')
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, types = '', kind = '', urgency = '', effects = '']) => ({ types: named(types), kind, urgency, effects }));
const documented = rows.flatMap(({ types, ...row }) => types.map((type) => ({ type, ...row })));

let receiver: TestReceiver;
beforeAll(async () => {
  receiver = await listenForTest();
});
afterAll(() => receiver.close());

let step = 0;

async function sent(event_type: string): Promise<OutreachEvent> {
  step += 1;
  const payload = {
    step,
    ...{ event_type, timestamp: '2026-03-02T09:00:00.000Z', lead_email: 'pat@oak.example' },
    ...{ email_account: 'sam@seller.example', campaign_id: '7c0d9a52-1f5e-4a63-8b1c-3e2f4d5a6b70' },
  };
  const answer = await fetch(`${receiver.url}/webhooks/instantly`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-webhook-secret': SECRET },
    body: JSON.stringify(payload),
  });
  const { event_id } = (await answer.json()) as { event_id: string };
  return receiver.kept.find(({ id }) => id === event_id)!;
}

describe('docs/events.md lists the kind, urgency and effects of every event type', () => {
  test.each(documented)('$type', async ({ type, kind, urgency, effects }) => {
    const event = await sent(type);
    expect(`\`${event.kind}\``).toBe(kind);
    expect(urgencyOf(event.kind)).toBe(urgency);
    expect(
      react(event, { bounceBlocklist: 'unless-soft' })
        .map(({ name }) => name)
        .join(', ') || 'nothing',
    ).toBe(effects);
  });

  test('docs/events.md leaves no event type out', () => {
    expect(EVENT_TYPES.filter((type) => !documented.some((one) => one.type === type))).toEqual([]);
    expect(EVENT_KINDS.filter((kind) => !rows.some((row) => row.kind === `\`${kind}\``))).toEqual([]);
  });
});
