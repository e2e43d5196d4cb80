import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DAY_MS, MINUTE_MS } from '../domain/duration.ts';

/** A journal that was corrupt. It is there until a person deletes or moves it. */
export interface SetAside {
  file: string;
  /** When it was set aside. Milliseconds since 1970. */
  at: number;
  /** What became of it and what to do, in words; absent while it was not read yet. */
  note?: string | undefined;
}

const NOTE = '.note';

/** Renames the journal's files. Returns the new name. */
export function nameAside(file: string): string {
  const aside = asideOf(file);
  rename(file, aside);
  return aside;
}

/** A process may have been killed between the renames: SQLite would delete what a new journal finds there. */
export function finishNaming(file: string): void {
  const last = setAsideOf(file).filter(isUnfinished).at(-1);
  if (last && !existsSync(file)) rename(file, last.file);
}

function rename(file: string, aside: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix) && !existsSync(aside + suffix)) renameSync(file + suffix, aside + suffix);
  }
}

/** Writes to a file of its own what is in the journal, but cannot be read as an event. */
export function keepAside(file: string, text: string, window: { from: number; to: number }): string {
  const aside = asideOf(file);
  writeFileSync(aside, text, { mode: 0o600 });
  return writeNote(aside, { saved: 0, unreadable: 1, ...window });
}

function asideOf(file: string): string {
  for (let at = Date.now(); ; at += 1) {
    const aside = `${file}.corrupt-${new Date(at).toISOString().replaceAll(/[:.]/g, '-')}`;
    if (!existsSync(aside)) return aside;
  }
}

/** Every journal that was set aside and is there still; of one that is gone the note goes too. */
export function setAsideOf(file: string): SetAside[] {
  const folder = dirname(file);
  const names = readdirSync(folder).filter((name) => name.startsWith(`${basename(file)}.corrupt-`));
  for (const name of names) {
    const [, aside, companion] = /^(.*Z)(-shm|-wal|\.note)$/.exec(name) ?? [];
    if (!aside || names.includes(aside)) continue;
    // What was not yet in the file itself may be of use to whoever has moved it.
    if (companion !== '-wal' || !statSync(join(folder, name)).size) rmSync(join(folder, name), { force: true });
  }
  return names.flatMap((name) => {
    const [, day, time] = /\.corrupt-(\d{4}-\d\d-\d\d)T([\d-]+)Z$/.exec(name) ?? [];
    if (!day || !time) return [];
    const at = Date.parse(`${day}T${time.replace(/^(\d\d)-(\d\d)-(\d\d)-/, '$1:$2:$3.')}Z`);
    const aside = join(folder, name);
    const note = existsSync(aside + NOTE) ? readFileSync(aside + NOTE, 'utf8') : undefined;
    return [{ file: aside, at, note }];
  });
}

/** Its events may still be read: those of an older one Temporal may have forgotten, and would process twice. */
export const isUnfinished = ({ note, at }: SetAside): boolean => note === undefined && at > Date.now() - DAY_MS;

export const noteOf = ({ file, at, note }: SetAside): string =>
  note ?? noteText(file, { saved: 0, unreadable: undefined, from: at - DAY_MS, to: at });

interface Outcome {
  /** Events that had not been dispatched and are now in the new journal. */
  saved: number;
  /** Events that could not be read, at most; undefined: nobody knows how many. */
  unreadable: number | undefined;
  /** Between these times what could not be read was received. Milliseconds since 1970. */
  from: number;
  to: number;
}

export function writeNote(file: string, outcome: Outcome): string {
  const text = noteText(file, outcome);
  writeFileSync(file + NOTE, text, { mode: 0o600 });
  return text;
}

function noteText(file: string, { saved, unreadable, from, to }: Outcome): string {
  const lost = unreadable === undefined ? 'an unknown number' : unreadable === 1 ? 'one' : `up to ${unreadable}`;
  const name = `${basename(file)} in DATA_DIR`;
  const read = `the journal was corrupt and was set aside as ${name}: ${saved} waiting events were read and are dispatched`;
  if (unreadable === 0) return `${read}, and none is missing; delete the file`;
  return (
    `${read}, ${lost} could not be read; fetch what is missing from Instantly’s delivery log by ` +
    `npm run cli -- reconcile --from ${minute(from)} --to ${minute(to + MINUTE_MS)}, then delete the file`
  );
}

const minute = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`;
