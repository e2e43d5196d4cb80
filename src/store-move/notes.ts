import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MoveNote } from './move-end.ts';
import type { MovedPart } from './tables.ts';

type Notes = Partial<Record<MovedPart, MoveNote>>;

/** The file in DATA_DIR that says that what is there was moved, or comes from a move. */
export const noteFile = (dataDir: string): string => join(dataDir, 'store-move.json');

export const readNotes = (dataDir: string): Notes =>
  existsSync(noteFile(dataDir)) ? (JSON.parse(readFileSync(noteFile(dataDir), 'utf8')) as Notes) : {};

export function writeNotes(dataDir: string, notes: Notes): void {
  const temporary = `${noteFile(dataDir)}.${randomUUID()}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(notes, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(temporary, noteFile(dataDir));
}
