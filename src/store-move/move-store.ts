import { createHash, randomUUID } from 'node:crypto';
import type { MoveEnd, MoveKey, MoveNote } from './move-end.ts';
import { BEFORE_FIRST, type MovedPart, type MovedRow, type MovedTable, PARTS } from './tables.ts';

/** The field names are those of `--json`. */
export interface MovedRows {
  table: MovedTable;
  rows: number;
  /** Of all rows in the order of their keys. */
  sha256: string;
}

interface MoveOptions {
  from: MoveEnd;
  to: MoveEnd;
  /** Checks and counts, but writes nothing. */
  dryRun: boolean;
  /** Called after each batch with the number of rows that it has read or written. */
  onRows(rows: number): void;
}

/**
 * Copies every part that the source has. The source stays as it is. A move that was interrupted goes on where it was.
 * Rejects if an end is in use, if the target holds other data, or if source and target differ in the end.
 */
export async function moveStore({ from, to, dryRun, onRows }: MoveOptions): Promise<MovedRows[]> {
  const all = Object.keys(PARTS) as MovedPart[];
  const parts: MovedPart[] = [];
  for (const part of all) if (await from.has(part)) parts.push(part);
  if (!parts.length) throw new Error(`${from.name} has no journal and no local CRM`);
  for (const part of parts) await from.open(part);
  if (dryRun) return digestsOf(from, parts, onRows);
  for (const part of parts) await to.open(part);
  const begun: Begun[] = [];
  for (const part of parts) begun.push(await begin(from, to, part));
  const last = begun.at(-1)!;
  if (begun.every(({ atTarget, note }) => atTarget.endedAt && note.endedAt))
    throw new Error(`${from.name} was moved to ${to.name} on ${last.note.endedAt}; what is there now may be newer`);
  const moved: MovedRows[] = [];
  for (const one of begun) moved.push(...(await movePart(from, to, one, onRows)));
  return moved;
}

interface Begun {
  part: MovedPart;
  /** The source's. */
  note: MoveNote;
  atTarget: MoveNote;
}

/** Notes at both ends that the move has begun, unless it had. */
async function begin(from: MoveEnd, to: MoveEnd, part: MovedPart): Promise<Begun> {
  const [before, atTarget] = [await from.note(part), await to.note(part)];
  const note = before?.role === 'from' ? before : undefined;
  if (note && atTarget?.role === 'to' && note.id === atTarget.id) return { part, note, atTarget };
  if (!(await to.isEmpty(part)))
    throw new Error(
      `${to.name} has a ${part === 'journal' ? 'journal' : 'local CRM'} that is not from this move: move to an empty one`,
    );
  const begunAt = new Date().toISOString();
  const id = note && note.endedAt === undefined ? note.id : randomUUID();
  const begun: Begun = {
    part,
    note: { id, role: 'from', other: to.name, begunAt },
    atTarget: { id, role: 'to', other: from.name, begunAt },
  };
  await from.writeNote(part, begun.note);
  await to.writeNote(part, begun.atTarget);
  return begun;
}

/** Copies the rows that are missing, compares all of them, and notes at both ends that the move has ended. */
async function movePart(
  from: MoveEnd,
  to: MoveEnd,
  { part, note, atTarget }: Begun,
  onRows: MoveOptions['onRows'],
): Promise<MovedRows[]> {
  // When it was noted at the target, both had the same rows. Since then the target may have been used.
  let { endedAt } = atTarget;
  if (endedAt === undefined) {
    await copyMissing(from, to, part, onRows);
    await to.finish(part);
  }
  const source = await digestsOf(from, [part], onRows);
  if (endedAt === undefined) {
    mustBeEqual(from, source, to, await digestsOf(to, [part], onRows));
    endedAt = new Date().toISOString();
    await to.writeNote(part, { ...atTarget, endedAt });
  }
  await from.writeNote(part, { ...note, endedAt });
  return source;
}

async function copyMissing(from: MoveEnd, to: MoveEnd, part: MovedPart, onRows: MoveOptions['onRows']): Promise<void> {
  for (const table of PARTS[part]) {
    const last = (await to.lastKey(table)) ?? BEFORE_FIRST[table];
    for await (const rows of batches(from, table, last)) {
      await to.write(table, rows);
      onRows(rows.length);
    }
  }
}

function mustBeEqual(from: MoveEnd, source: MovedRows[], to: MoveEnd, target: MovedRows[]): void {
  for (const [i, { table, rows, sha256 }] of source.entries()) {
    const other = target[i]!;
    if (sha256 === other.sha256) continue;
    throw new Error(
      `${table}: ${from.name} has ${rows} rows, ${to.name} has ${other.rows}, and they differ: one was changed after the ` +
        'move had begun. Empty the target and move again',
    );
  }
}

async function digestsOf(end: MoveEnd, parts: MovedPart[], onRows: MoveOptions['onRows']): Promise<MovedRows[]> {
  const digests: MovedRows[] = [];
  for (const table of parts.flatMap((part): readonly MovedTable[] => PARTS[part])) {
    const hash = createHash('sha256');
    let count = 0;
    for await (const rows of batches(end, table, BEFORE_FIRST[table])) {
      for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
      count += rows.length;
      onRows(rows.length);
    }
    digests.push({ table, rows: count, sha256: hash.digest('hex') });
  }
  return digests;
}

async function* batches(end: MoveEnd, table: MovedTable, after: MoveKey): AsyncGenerator<MovedRow[]> {
  for (let key = after; ;) {
    const rows = await end.read(table, key);
    if (!rows.length) return;
    yield rows;
    key = rows.at(-1)![0]!;
  }
}
