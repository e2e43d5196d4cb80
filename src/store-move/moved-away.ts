import type { DatabaseOptions } from '../store/database.ts';
import type { MoveNote } from './move-end.ts';
import { noteFile, readNotes } from './notes.ts';

interface Where {
  dataDir: string;
  database: DatabaseOptions | undefined;
}

/**
 * Says that what the settings name was moved elsewhere, and what to do. Undefined if it was not moved, or if the database
 * does not answer.
 */
export async function movedAway({ dataDir, database }: Where): Promise<{ found: string; advice: string } | undefined> {
  const notes = database ? await notesOf(database).catch(() => []) : Object.values(readNotes(dataDir));
  const last = notes.find(({ role, endedAt }) => role === 'from' && endedAt !== undefined);
  if (!last) return undefined;
  const what = database ? 'what the database of DATABASE_URL holds' : `what ${dataDir} holds`;
  return {
    found: `${what} was moved to ${last.other} on ${last.endedAt}: what is written here now will be missing there`,
    advice: database
      ? 'unset DATABASE_URL; to stay here, delete the rows of instantly_temporal.move'
      : `set DATABASE_URL to that database; to stay here, delete ${noteFile(dataDir)}`,
  };
}

async function notesOf(options: DatabaseOptions): Promise<MoveNote[]> {
  const { openDatabase } = await import('../store/database.ts');
  const database = openDatabase(options, 'cli', { warn() {}, info() {} });
  try {
    const rows = await database.query<{ note: string }>('SELECT note FROM instantly_temporal.move');
    return rows.map(({ note }) => JSON.parse(note) as MoveNote);
  } finally {
    await database.close();
  }
}
