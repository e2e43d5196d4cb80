import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { counted } from '../domain/text/counted.ts';
import { openDatabase } from '../store/database.ts';
import { openDatabaseEnd } from '../store-move/database-end.ts';
import { openFolderEnd } from '../store-move/folder-end.ts';
import { type MovedRows, moveStore } from '../store-move/move-store.ts';
import { type CliContext, NO_LOG } from './context.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readChoice } from './terminal/option-values.ts';
import { print, showProgress } from './terminal/output.ts';
import { columns } from './terminal/table.ts';

interface Options {
  to: string;
  dryRun?: boolean;
  json?: boolean;
}

/** The result. The field names are those of `--json`. */
interface Moved {
  from: string;
  to: string;
  dryRun: boolean;
  tables: MovedRows[];
  notes: string[];
}

const TARGETS = ['database', 'folder'] as const;

export function storeCommands(program: Command, context: () => CliContext): void {
  const move = program
    .command('store')
    .description('move journal, local CRM and outbox between DATA_DIR and the database of DATABASE_URL')
    .command('move')
    .description(
      'copy journal, local CRM and outbox, and compare both sides; stop receivers and workers first. The source stays as it is. ' +
        'If it was interrupted, run it again: it goes on where it was',
    )
    .requiredOption(
      '--to <target>',
      'database: from DATA_DIR into DATABASE_URL; folder: from DATABASE_URL into DATA_DIR',
    )
    .option('--dry-run', 'check whether the source is free and count its rows, but write nothing')
    .option(...JSON_OPTION)
    .action(async (options: Options) => {
      const moved = await runMove(context(), options);
      print(options.json, moved, () => movedText(moved));
    });
  withExamples(move, 'store move --to database --dry-run', 'store move --to database');
}

async function runMove({ settings }: CliContext, { to, dryRun = false }: Options): Promise<Moved> {
  const target = readChoice('--to', to, TARGETS);
  const { dataDir, database } = settings;
  if (!database) throw new Error('DATABASE_URL is not set, it should be the database to move to or from');
  const folder = openFolderEnd(dataDir);
  const shared = openDatabaseEnd(openDatabase(database, 'cli', NO_LOG), database.url);
  const ends = target === 'database' ? { from: folder, to: shared } : { from: shared, to: folder };
  let done = 0;
  try {
    const tables = await moveStore({
      ...ends,
      dryRun,
      onRows: (rows) => showProgress(`${counted((done += rows), 'row')} read, written or compared`),
    });
    const notes = dryRun ? [] : notesAfter(target, dataDir);
    return { from: ends.from.name, to: ends.to.name, dryRun, tables, notes };
  } finally {
    await folder.close();
    await shared.close();
  }
}

/** What a person has to do now. */
function notesAfter(target: (typeof TARGETS)[number], dataDir: string): string[] {
  if (target === 'folder') return ['start receivers and workers without DATABASE_URL, all with this DATA_DIR'];
  const key = join(dataDir, 'answer-link-key');
  return [
    'start receivers and workers with DATABASE_URL; delete the folder when you no longer need it',
    ...(existsSync(key)
      ? [`set ANSWER_LINK_KEY to the content of ${key}, so that links that were sent go on working`]
      : []),
  ];
}

const movedText = ({ from, to, dryRun, tables, notes }: Moved): string =>
  [
    columns(
      ['TABLE', { heading: 'ROWS', right: true }, 'SHA-256'],
      tables.map(({ table, rows, sha256 }) => [table, rows.toLocaleString('en-US'), sha256]),
    ),
    dryRun ? `would move from ${from} to ${to}` : `moved from ${from} to ${to}: both have the same rows`,
    ...notes.map((note) => `→ ${note}`),
  ].join('\n');
