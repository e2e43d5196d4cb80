import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type JournalOptions, openJournal } from '../../src/journal/journal.ts';
import { anyEvent, leadEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';

const HOUR = 3_600_000;

function open(folder: string, options: Partial<JournalOptions> = {}) {
  const log = { error: vi.fn(), warn: vi.fn() };
  const journal = openJournal({
    file: join(folder, 'journal.db'),
    maxBytes: 64 * 1024 ** 2,
    windowMs: 24 * HOUR,
    keepPayloadsMs: HOUR,
    log,
    ...options,
  });
  return Object.assign(journal, { log });
}

const finishAll = async (journal: ReturnType<typeof open>) => {
  for (const { event } of journal.take(1_000)) await journal.finish(event.id);
};

/** The files as they are at this instant, which is what a kill leaves behind. */
function leftByCrash(folder: string): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

test('an event that was acknowledged survives a SIGKILL in the next instant', async () => {
  const folder = temporaryFolder();
  const child = spawn(process.execPath, [join(import.meta.dirname, '../support/journal-writer.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    acknowledged.push(id);
    if (acknowledged.length === 500) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const journal = open(folder);
  const kept = new Set(journal.take(100_000).map(({ event }) => event.id));
  journal.close();
  expect(acknowledged.length).toBeGreaterThanOrEqual(500);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});

test('the same id is accepted once, also in the same moment and after it was dispatched', async () => {
  const journal = open(temporaryFolder());
  const event = leadEvent('email_opened');
  expect(await Promise.all([journal.append(event), journal.append(event)])).toEqual(['accepted', 'duplicate']);
  await finishAll(journal);
  expect(await journal.append(event)).toBe('duplicate');
  expect(journal.take(10)).toEqual([]);
  journal.close();
});

test('human signals leave first, the oldest first within each rank', async () => {
  const journal = open(temporaryFolder());
  const events = [
    leadEvent('email_opened'),
    anyEvent('campaign_completed'),
    leadEvent('reply_received'),
    leadEvent('email_sent'),
    leadEvent('lead_unsubscribed'),
  ];
  for (const event of events) await journal.append(event);
  expect(journal.take(2).map(({ event }) => event.kind)).toEqual(['reply_received', 'lead_unsubscribed']);
  expect(journal.take(9).map(({ event }) => event.kind)).toEqual(['campaign_completed', 'email_opened', 'email_sent']);
  journal.close();
});

test('what was taken but not finished is there again at the next start', async () => {
  const folder = temporaryFolder();
  const journal = open(folder);
  await journal.append(leadEvent('email_opened'));
  expect(journal.take(1)).toHaveLength(1);
  expect(journal.take(1)).toHaveLength(0);
  journal.close();
  const next = open(folder);
  expect(next.take(1)).toHaveLength(1);
  next.close();
});

describe('after an unclean end', () => {
  test('what was dispatched in the last minutes is dispatched again', async () => {
    const folder = temporaryFolder();
    const clean = open(folder);
    await clean.append(leadEvent('email_opened'));
    await finishAll(clean);
    clean.close();
    const again = open(folder);
    expect(again.take(9)).toHaveLength(0);
    const after = open(leftByCrash(folder));
    expect(after.take(9)).toHaveLength(1);
    again.close();
    after.close();
  });
});

test('an event that cannot be written costs those of the same moment nothing', async () => {
  const journal = open(temporaryFolder());
  const broken = { ...leadEvent('email_opened'), id: Symbol('no text') as unknown as string };
  const outcomes = await Promise.allSettled([
    journal.append(leadEvent('email_opened')),
    journal.append(broken),
    journal.append(leadEvent('email_opened')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(journal.take(9)).toHaveLength(2);
  journal.close();
});

describe('the journal is bounded', () => {
  test('in bytes: beyond the bound nothing more is taken, and room is made by what is done', async () => {
    const journal = open(temporaryFolder(), { maxBytes: 400_000, keepPayloadsMs: 0 });
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const big = () => leadEvent('reply_received', { reply: { text: 'x'.repeat(20_000) } });
    let accepted = 0;
    const full = await (async () => {
      for (;;) {
        await journal.append(big());
        accepted += 1;
      }
    })().catch((error: Error) => error);
    expect(full.message).toContain('bound of 400000 bytes');
    expect(accepted).toBeGreaterThan(5);
    await expect(journal.probe()).rejects.toThrow('bound');

    await finishAll(journal);
    vi.setSystemTime(Date.now() + HOUR);
    await journal.prune();
    await journal.probe();
    expect(await journal.append(big())).toBe('accepted');
    journal.close();
  });

  test('but what has been with Temporal for a while makes room for what arrives: payloads go, ids stay', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const journal = open(temporaryFolder(), { maxBytes: 400_000, keepPayloadsMs: 24 * HOUR });
    const reply = () => leadEvent('reply_received', { reply: { text: 'x'.repeat(2_000) } });
    const first = reply();
    await journal.append(first);
    for (let i = 0; i < 600; i += 1) {
      vi.setSystemTime(Date.now() + 60_000);
      expect(await journal.append(reply())).toBe('accepted');
      await finishAll(journal);
    }
    expect(journal.backlog().bytes).toBeLessThanOrEqual(400_000);
    expect(journal.log.warn).toHaveBeenCalledOnce();
    expect(await journal.append(first)).toBe('duplicate');
    journal.close();
  });

  test('in time: an id is forgotten after the window, and not before', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const journal = open(temporaryFolder());
    const [done, waiting] = [leadEvent('email_opened'), leadEvent('email_opened')];
    await journal.append(done);
    await finishAll(journal);
    await journal.append(waiting);

    vi.setSystemTime(Date.now() + 23 * HOUR);
    await journal.prune();
    expect(await journal.append(done)).toBe('duplicate');
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await journal.prune();
    expect(await journal.append(done)).toBe('accepted');
    expect(await journal.append(waiting)).toBe('duplicate');
    journal.close();
  });
});

test('a corrupt file is set aside, loudly, and a new one is begun', async () => {
  const folder = temporaryFolder();
  const before = open(folder);
  await before.append(leadEvent('email_opened'));
  before.close();
  writeFileSync(join(folder, 'journal.db'), 'this is no database '.repeat(1_000));

  const journal = open(folder);
  expect(journal.log.error).toHaveBeenCalledWith(expect.anything(), expect.stringContaining('CORRUPT'));
  expect(await journal.append(leadEvent('email_opened'))).toBe('accepted');
  journal.close();
  const aside = readdirSync(folder).find((name) => /^journal\.db\.corrupt-[\dTZ-]+$/.test(name))!;
  expect(readFileSync(join(folder, aside), 'utf8')).toContain('this is no database');
});

test('pages damaged in the middle are found after an unclean end', async () => {
  const folder = temporaryFolder();
  const before = open(folder);
  for (let i = 0; i < 300; i += 1)
    await before.append(leadEvent('reply_received', { reply: { text: 'x'.repeat(500) } }));
  before.close();
  const owner = open(folder);
  const crashed = leftByCrash(folder);
  owner.close();
  const file = join(crashed, 'journal.db');
  const bytes = readFileSync(file);
  bytes.fill(0xff, 3 * 4096, 12 * 4096);
  writeFileSync(file, bytes);
  const journal = open(crashed);
  expect(journal.log.error).toHaveBeenCalledWith(expect.anything(), expect.stringContaining('CORRUPT'));
  journal.close();
});

test('a second receiver on the same folder is told so', () => {
  const folder = temporaryFolder();
  const journal = open(folder);
  expect(() => open(folder)).toThrow('in use by another receiver');
  journal.close();
});
