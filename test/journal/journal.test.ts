import { describe, expect, test } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { anyEvent, leadEvent } from '../support/events.ts';
import { STORES } from '../support/journal-stores.ts';

const HOUR = 3_600_000;

const finishAll = async (journal: Journal) => {
  for (const { id } of await journal.take(1_000)) await journal.finish(id);
};

describe.each(STORES)('the journal %s', (_name, newPlace) => {
  test('the same id is accepted once, even at the same time or after its dispatch', async () => {
    const journal = await (await newPlace()).open();
    expect(await journal.isUnused()).toBe(true);
    const event = leadEvent('email_opened');
    expect(await Promise.all([journal.append(event), journal.append(event)])).toEqual(['accepted', 'duplicate']);
    expect(await journal.isDispatched(event.id)).toBe(false);
    await finishAll(journal);
    expect(await journal.isDispatched(event.id)).toBe(true);
    expect(await journal.append(event)).toBe('duplicate');
    expect(await journal.take(10)).toEqual([]);
    expect(await journal.isUnused()).toBe(false);
  });

  test('replies and labels are taken first, the oldest first within each group', async () => {
    const journal = await (await newPlace()).open();
    const events = [
      leadEvent('email_opened'),
      anyEvent('campaign_completed'),
      leadEvent('reply_received'),
      leadEvent('email_sent'),
      leadEvent('lead_unsubscribed'),
    ];
    for (const event of events) await journal.append(event);
    const kinds = async (limit: number) => (await journal.take(limit)).map(({ kind }) => kind);
    expect(await kinds(2)).toEqual(['reply_received', 'lead_unsubscribed']);
    expect(await kinds(9)).toEqual(['campaign_completed', 'email_opened', 'email_sent']);
    const [age, unknown] = [events[2]!.id, 'any'].map((id) => Date.now() - journal.receivedAt(id)!);
    expect(age).toBeLessThan(30_000);
    expect(age).toBeGreaterThan(-1_000);
    expect(unknown).toBeNaN();
  });

  test('an event comes out as it went in, whatever its texts contain', async () => {
    const journal = await (await newPlace()).open();
    const text = 'NUL \0, half a pair \ud83d, all \u{1f4a9}, "quotes", back\\slash, {braces}, \u2028 and \ufffe';
    const event = leadEvent('reply_received', { reply: { text } });
    expect(await journal.append(event)).toBe('accepted');
    expect(await journal.take(1)).toEqual([event]);
  });

  test('an event counts as waiting until it is finished, and no event is counted twice', async () => {
    const journal = await (await newPlace()).open();
    for (let i = 0; i < 4; i += 1) await journal.append(leadEvent('email_opened'));
    const finishing = (await journal.take(3)).map(({ id }) => journal.finish(id));
    await Promise.all([...finishing, journal.settle()]);
    // A look at a shared journal that was under way meanwhile may be behind.
    const depths = async () => [journal.depth(), (await journal.backlog()).depth];
    await expect.poll(depths, { timeout: 15_000 }).toEqual([1, 1]);
  });

  test('each delivery is counted once, by kind and workspace, also in an older journal and after a restart', async () => {
    const place = await newPlace();
    const journal = await place.open();
    const [reply, opened] = [leadEvent('reply_received', { workspace: 'ours' }), leadEvent('email_opened')];
    const since = Date.now() - HOUR;
    journal.books.ignored(leadEvent('email_sent', { workspace: 'a \0 NUL' }));
    await Promise.all([reply, opened, reply, opened, reply].map((event) => journal.append(event)));
    expect(await journal.append(opened)).toBe('duplicate');
    for (const { id } of await journal.take(1)) await journal.finish(id);
    await journal.close();

    const counted = async (ago: number) => {
      const next = await place.open();
      const window = { since: since - ago, until: Date.now() };
      const { receipts, ...books } = await next.books.receipts(window);
      const { entries } = await next.books.entries(books);
      await next.close();
      return {
        receipts: receipts
          .map(({ workspace, kind, accepted, duplicate, ignored }) => [workspace, kind, accepted, duplicate, ignored])
          .sort(),
        entries: entries.map(({ id, workspace, dispatchedAt }) => [id, workspace, dispatchedAt !== null]).sort(),
        isAligned: receipts.every(({ at }) => at % books.stepMs === 0),
      };
    };
    const expected = {
      receipts: [
        ['', 'email_opened', 1, 2, 0],
        ['a  NUL', 'email_sent', 0, 0, 1],
        ['ours', 'reply_received', 1, 2, 0],
      ],
      entries: [
        [opened.id, '', false],
        [reply.id, 'ours', true],
      ],
      isAligned: true,
    };
    await place.age(10_000);
    expect(await counted(0)).toEqual(expected);
    await place.age(3 * HOUR);
    const merging = await place.open();
    await merging.prune();
    await merging.close();
    expect(await counted(4 * HOUR)).toEqual(expected);
  });

  test('an event that was put back is taken again', async () => {
    const journal = await (await newPlace()).open();
    const [first, second] = [leadEvent('email_opened'), leadEvent('email_opened')];
    await journal.append(first);
    await journal.append(second);
    expect(await journal.take(1)).toEqual([first]);
    journal.putBack(first.id);
    await expect.poll(() => journal.take(1)).toEqual([first]);
  });

  test('an event that was taken but not finished is taken again after a restart', async () => {
    const place = await newPlace();
    const journal = await place.open();
    await journal.append(leadEvent('email_opened'));
    expect(await journal.take(1)).toHaveLength(1);
    expect(await journal.take(1)).toHaveLength(0);
    await journal.close();
    const next = await place.open();
    expect(await next.take(1)).toHaveLength(1);
  });

  test('an event that cannot be written does not affect events that are written at the same time', async () => {
    const journal = await (await newPlace()).open();
    const broken = leadEvent('reply_received', { reply: { text: 1n as unknown as string } });
    const outcomes = await Promise.allSettled([
      journal.append(leadEvent('email_opened')),
      journal.append(broken),
      journal.append(leadEvent('email_opened')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await journal.take(9)).toHaveLength(2);
  });

  test('a full journal refuses events until dispatched events make room', async () => {
    const place = await newPlace();
    const journal = await place.open({ maxBytes: 400_000, keepPayloadsMs: 0 });
    const big = () => leadEvent('reply_received', { reply: { text: noise(20_000) } });
    let accepted = 0;
    const full = await (async () => {
      for (;;) {
        await journal.append(big());
        accepted += 1;
        await journal.backlog();
      }
    })().catch((error: Error) => error);
    expect(full.message).toContain('bound of 400000 bytes');
    expect(accepted).toBeGreaterThan(5);
    expect(journal.isFull()).toBe(true);
    await expect(journal.probe()).rejects.toThrow('bound');

    await finishAll(journal);
    await place.age(6_000);
    await expect.poll(() => journal.append(big()), { timeout: 5_000 }).toBe('accepted');
  });

  test('an id is forgotten after the window and not earlier', async () => {
    const place = await newPlace();
    const journal = await place.open();
    const [done, waiting] = [leadEvent('email_opened'), leadEvent('email_opened')];
    await journal.append(done);
    await finishAll(journal);
    await journal.append(waiting);

    await place.age(23 * HOUR);
    await journal.prune();
    expect(await journal.append(done)).toBe('duplicate');
    expect((await journal.books.receipts({ since: 0, until: 1 })).completeSince).toBe(0);
    await place.age(2 * HOUR);
    await journal.prune();
    // The books must not miss what was deleted.
    const { completeSince } = await journal.books.receipts({ since: 0, until: 1 });
    expect(Math.abs(completeSince - (Date.now() - 25 * HOUR))).toBeLessThan(HOUR);
    expect(await journal.append(done)).toBe('accepted');
    expect(await journal.append(waiting)).toBe('duplicate');
  });
});

/** Text that cannot be compressed: PostgreSQL compresses long values. */
const noise = (length: number): string =>
  Array.from({ length }, () => Math.floor(Math.random() * 36).toString(36)).join('');
