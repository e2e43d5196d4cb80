import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import type { OutreachEvent } from '../../src/domain/event.ts';
import { leadEvent } from '../support/events.ts';
import { openTestFile as open } from '../support/journal-stores.ts';
import { temporaryFolder } from '../support/folder.ts';

const HOUR = 3_600_000;

const finishAll = async (journal: Journal) => {
  for (const { id } of await journal.take(1_000)) await journal.finish(id);
};

/** A copy of the files as they are now: a kill would leave them like this. */
function leftByCrash(folder: string): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

test('an acknowledged event survives an immediate SIGKILL', async () => {
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
  const kept = new Set((await journal.take(100_000)).map(({ id }) => id));
  await journal.close();
  expect(acknowledged.length).toBeGreaterThanOrEqual(500);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});

describe('after an unclean end', () => {
  test('the events of the last minutes are dispatched again', async () => {
    const folder = temporaryFolder();
    const clean = open(folder);
    await clean.append(leadEvent('email_opened'));
    await finishAll(clean);
    await clean.close();
    const again = open(folder);
    expect(await again.takeRepeats(9)).toHaveLength(0);
    const after = open(leftByCrash(folder));
    expect(await after.takeRepeats(9)).toHaveLength(1);
    await again.close();
    await after.close();
  });

  test('a full disk makes the end unclean, and an error is logged', async () => {
    const folder = temporaryFolder();
    const journal = open(folder);
    await journal.append(leadEvent('email_opened'));
    await finishAll(journal);
    const full = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(() => {
      throw new Error('database or disk is full');
    });
    try {
      await journal.close();
    } finally {
      full.mockRestore();
    }
    expect(journal.log.error.mock.lastCall?.[1]).toContain('could not be marked as closed');
    const next = open(folder);
    expect(await next.takeRepeats(9)).toHaveLength(1);
    await next.close();
  });
});

test('events that come one turn of the event loop after the other share a commit', async () => {
  let commits = 0;
  const journal = open(temporaryFolder(), { onCommitted: () => (commits += 1) });
  const appended: Promise<unknown>[] = [];
  for (let i = 0; i < 5; i += 1) {
    appended.push(journal.append(leadEvent('email_opened')));
    await new Promise(setImmediate);
  }
  await Promise.all(appended);
  expect(commits).toBe(1);
  await journal.close();
});

test('an event that cannot be written does not affect events that are written at the same time', async () => {
  const journal = open(temporaryFolder());
  const broken = { ...leadEvent('email_opened'), id: Symbol('no text') as unknown as string };
  const outcomes = await Promise.allSettled([
    journal.append(leadEvent('email_opened')),
    journal.append(broken),
    journal.append(leadEvent('email_opened')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await journal.take(9)).toHaveLength(2);
  await journal.close();
});

test('a full journal makes room by deleting the payloads of dispatched events, but not their ids', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const journal = open(temporaryFolder(), { maxBytes: 400_000, keepPayloadsMs: 24 * HOUR });
  const reply = () => leadEvent('reply_received', { reply: { text: 'x'.repeat(2_000) } });
  const first = reply();
  await journal.append(first);
  for (let i = 0; i < 600; i += 1) {
    vi.setSystemTime(Date.now() + 60_000);
    expect(await journal.append(reply())).toBe('accepted');
    // Recorded with the next event.
    for (const { id } of await journal.take(1_000)) void journal.finish(id);
  }
  expect((await journal.backlog()).bytes).toBeLessThanOrEqual(400_000);
  expect(journal.log.warn).toHaveBeenCalledOnce();
  expect(await journal.append(first)).toBe('duplicate');
  await journal.close();
});

test('a corrupt file is renamed, an error is logged, and a new file is created', async () => {
  const folder = temporaryFolder();
  const before = open(folder);
  await before.append(leadEvent('email_opened'));
  await before.close();
  writeFileSync(join(folder, 'journal.db'), 'this is no database '.repeat(1_000));

  const journal = open(folder);
  expect(journal.log.error).toHaveBeenCalledWith(expect.anything(), expect.stringContaining('CORRUPT'));
  expect(await journal.append(leadEvent('email_opened'))).toBe('accepted');
  await journal.close();
  const aside = readdirSync(folder).find((name) => /^journal\.db\.corrupt-[\dTZ-]+$/.test(name))!;
  expect(readFileSync(join(folder, aside), 'utf8')).toContain('this is no database');
});

describe('every readable event of a corrupt file is dispatched, and the problem is reported until the file is deleted', () => {
  const PAGE = 4096;

  async function damaged(damage: (file: string, events: OutreachEvent[]) => void, { clean = true, length = 500 } = {}) {
    const folder = temporaryFolder();
    const before = open(folder);
    const done = leadEvent('email_opened');
    await before.append(done);
    await finishAll(before);
    const events = Array.from({ length: 300 }, () =>
      leadEvent('reply_received', { reply: { text: 'x'.repeat(length) } }),
    );
    await Promise.all(events.map((event) => before.append(event)));
    await before.close();
    const owner = clean ? undefined : open(folder);
    const crashed = clean ? folder : leftByCrash(folder);
    await owner?.close();
    damage(join(crashed, 'journal.db'), events);
    const journal = open(crashed);
    onTestFinished(() => journal.close());
    const aside = () => readdirSync(crashed).filter((name) => /^journal\.db\.corrupt-[\dTZ-]+$/.test(name));
    return { journal, done, events, folder: crashed, aside };
  }
  const overwrite = (first: number, pages: number) => (file: string) => {
    const bytes = readFileSync(file);
    bytes.fill(0xff, first * PAGE, (first + pages) * PAGE);
    writeFileSync(file, bytes);
  };
  const half = (file: string) => truncateSync(file, Math.floor(statSync(file).size / PAGE / 2) * PAGE);

  test.each([
    ['pages overwritten, after a clean end', overwrite(12, 9), true, 100],
    ['pages overwritten, after a kill', overwrite(12, 9), false, 100],
    ['the first leaves overwritten', overwrite(1, 3), true, 250],
    ['the first page overwritten', overwrite(0, 1), true, 300],
    ['the first page overwritten, after a kill', overwrite(0, 1), false, 300],
    [
      'a page of zeros',
      (file: string) => writeFileSync(file, readFileSync(file).fill(0, 15 * PAGE, 16 * PAGE)),
      true,
      200,
    ],
    ['cut in half', half, true, 50],
    ['cut in the middle of a page', (file: string) => truncateSync(file, 36 * PAGE + 100), true, 50],
  ])('%s', async (_what, damage, clean, atLeast) => {
    const { journal, events, folder, aside } = await damaged(damage, { clean });
    const [note = ''] = journal.setAside();
    expect(note).toMatch(/^the journal was corrupt and was set aside as .*: \d+ waiting events .* delete the file$/);
    const cure = / npm run cli -- reconcile --from [\dT:-]+Z --to [\dT:-]+Z, then delete the file$/;
    if (!note.includes('none is missing')) expect(note).toMatch(cure);
    expect(journal.log.error).toHaveBeenCalledWith(expect.anything(), note);
    const saved = (await journal.take(1_000)).filter(({ kind }) => kind === 'reply_received');
    expect(saved.length).toBeGreaterThanOrEqual(atLeast);
    expect(Number(/(\d+) waiting events/.exec(note)?.[1]) - saved.length).toBeLessThanOrEqual(1);
    for (const event of saved) expect(events).toContainEqual(event);
    expect(await journal.append(leadEvent('email_opened'))).toBe('accepted');
    rmSync(join(folder, aside()[0]!));
    expect(journal.setAside()).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.note'))).toEqual([]);
  });

  test('while the receiver runs: it continues without a restart', async () => {
    const { journal, events, folder } = await damaged(() => undefined, { length: 20_000 });
    overwrite(2, 900)(join(folder, 'journal.db'));
    const seen = new Set<string>();
    for (let events = await journal.take(20); events.length; events = await journal.take(20))
      for (const { id } of events) {
        seen.add(id);
        await journal.finish(id).catch(() => undefined);
      }
    expect(journal.setAside()).toEqual([expect.stringContaining('was set aside')]);
    expect(await journal.append(leadEvent('email_opened'))).toBe('accepted');
    expect(seen.size).toBeLessThanOrEqual(events.length);
  });

  test('an event with a damaged text does not stop the other events', async () => {
    const { journal, events } = await damaged((file, [, one]) => {
      const bytes = readFileSync(file);
      const text = JSON.stringify(one).slice(0, 60);
      for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text)) bytes.fill('#', at, at + text.length);
      writeFileSync(file, bytes);
    });
    expect(await journal.take(1_000)).toHaveLength(events.length - 1);
    expect(journal.setAside()).toEqual([expect.stringContaining('one could not be read')]);
  });

  test('a start that was killed during the repair is completed by the next start', async () => {
    const { folder, aside, events } = await damaged(overwrite(12, 9));
    rmSync(join(folder, `${aside()[0]!}.note`));
    rmSync(join(folder, 'journal.db'));
    const next = open(folder);
    expect((await next.take(1_000)).length).toBeGreaterThan(events.length / 3);
    await next.close();
  });

  test('events in the write-ahead log are kept if a start was killed while it renamed the files', async () => {
    const folder = temporaryFolder();
    const events = Array.from({ length: 20 }, () => leadEvent('reply_received'));
    const before = open(folder);
    await Promise.all(events.map((event) => before.append(event)));
    const crashed = leftByCrash(folder);
    await before.close();
    const name = `journal.db.corrupt-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    renameSync(join(crashed, 'journal.db'), join(crashed, name));
    expect(statSync(join(crashed, 'journal.db-wal')).size).toBeGreaterThan(0);

    const next = open(crashed);
    expect((await next.take(1_000)).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    await next.close();
  });
});

test('a second receiver on the same folder is refused', async () => {
  const folder = temporaryFolder();
  const journal = open(folder);
  expect(() => open(folder)).toThrow('in use by another receiver');
  await journal.close();
});
