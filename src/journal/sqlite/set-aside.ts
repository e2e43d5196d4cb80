import { command } from '../../domain/command.ts';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DAY_MS, MINUTE_MS } from '../../domain/duration.ts';

/** A corrupt journal that was renamed. It stays until a person deletes or moves it. */
export interface SetAside {
  file: string;
  /** When it was set aside. Milliseconds since 1970. */
  at: number;
  /** One sentence: what was read from it and what to do. Absent until it was read. */
  note?: string | undefined;
}

const NOTE = '.note';

/** Renames the journal and the files beside it. Returns the new name. */
export function nameAside(file: string): string {
  const aside = asideOf(file);
  rename(file, aside);
  return aside;
}

/** Finishes renames during which a process was killed: SQLite would delete the old `-wal` file beside a new journal. */
export function finishNaming(file: string): void {
  const last = setAsideOf(file).filter(isUnfinished).at(-1);
  if (last && !existsSync(file)) rename(file, last.file);
}

function rename(file: string, aside: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix) && !existsSync(aside + suffix)) renameSync(file + suffix, aside + suffix);
  }
}

/** Writes the text of a row that is not an event to a separate file. Returns the note on it. */
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

/** All journals that were set aside and still exist. Deletes the notes of those that do not. */
export function setAsideOf(file: string): SetAside[] {
  const folder = dirname(file);
  const names = readdirSync(folder).filter((name) => name.startsWith(`${basename(file)}.corrupt-`));
  for (const name of names) {
    const [, aside, companion] = /^(.*Z)(-shm|-wal|\.note)$/.exec(name) ?? [];
    if (!aside || names.includes(aside)) continue;
    // A `-wal` file may hold events that are not in the file itself: the person who moved that may need it.
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

/** Whether its events are still to be read. Temporal may have forgotten those of an older file and would process them twice. */
export const isUnfinished = ({ note, at }: SetAside): boolean => note === undefined && at > Date.now() - DAY_MS;

/** What a person should know about the file: one sentence. */
export const noteOf = ({ file, at, note }: SetAside): string =>
  note ?? noteText(file, { saved: 0, unreadable: undefined, from: at - DAY_MS, to: at });

interface SalvageOutcome {
  /** Events that wait for Temporal and are now in the new journal. */
  saved: number;
  /** Events that could not be read, at most; undefined if nobody knows how many. */
  unreadable: number | undefined;
  /** The events that could not be read arrived between these times. Milliseconds since 1970. */
  from: number;
  to: number;
}

/** Writes the note beside the file, and returns it. */
export function writeNote(file: string, outcome: SalvageOutcome): string {
  const text = noteText(file, outcome);
  writeFileSync(file + NOTE, text, { mode: 0o600 });
  return text;
}

function noteText(file: string, { saved, unreadable, from, to }: SalvageOutcome): string {
  const lost = lostText(unreadable);
  const name = `${basename(file)} in DATA_DIR`;
  const read = `the journal was corrupt and was set aside as ${name}: ${saved} waiting events were read and are dispatched`;
  if (unreadable === 0) return `${read}, and none is missing; delete the file`;
  return (
    `${read}, ${lost} could not be read; fetch what is missing from Instantly’s delivery log by ` +
    `${command('reconcile --from', minute(from), '--to', minute(to + MINUTE_MS))}, then delete the file`
  );
}

function lostText(unreadable: number | undefined): string {
  if (unreadable === undefined) return 'an unknown number';
  return unreadable === 1 ? 'one' : `up to ${unreadable}`;
}

const minute = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`;
