import type { Rows, TableName } from './rows.ts';

type ColumnsOf<Row> = { [Column in keyof Row]: Row[Column] extends number ? 'int' : 'text' };

/** What decides whether a row replaces the one that is there. */
export type Newer = 'run' | 'effect' | 'seen' | 'lead';

interface Table<Row> {
  key: (keyof Row & string)[];
  columns: ColumnsOf<Row>;
  newer: Newer;
}

const VERSION = { began: 'int', length: 'int', seen: 'int' } as const;

/** The tables. `src/store/migrations` has the same for PostgreSQL. */
export const TABLES: { [Name in TableName]: Table<Rows[Name]> } = {
  event: {
    key: ['id'],
    newer: 'run',
    columns: {
      id: 'text',
      kind: 'text',
      rank: 'int',
      workspace: 'text',
      campaign: 'text',
      lead: 'text',
      mailbox: 'text',
      at: 'int',
      received: 'int',
      says: 'text',
      detail: 'text',
      words: 'int',
      unibox: 'text',
      status: 'text',
      attention: 'text',
      run: 'text',
      closed: 'int',
      ...VERSION,
    },
  },
  effect: {
    key: ['key'],
    newer: 'effect',
    columns: {
      key: 'text',
      owner: 'text',
      name: 'text',
      activity: 'text',
      vendor: 'text',
      kind: 'text',
      lead: 'text',
      campaign: 'text',
      summary: 'text',
      outcome: 'text',
      class: 'text',
      message: 'text',
      cause: 'text',
      attempts: 'int',
      first: 'int',
      at: 'int',
      ...VERSION,
    },
  },
  follow_up: {
    key: ['id'],
    newer: 'run',
    columns: {
      id: 'text',
      name: 'text',
      lead: 'text',
      campaign: 'text',
      status: 'text',
      attention: 'text',
      mode: 'text',
      standing: 'text',
      until: 'int',
      paused: 'int',
      event: 'text',
      ender: 'text',
      why: 'text',
      timeline: 'text',
      run: 'text',
      closed: 'int',
      ...VERSION,
    },
  },
  question: {
    key: ['id'],
    newer: 'run',
    columns: {
      id: 'text',
      owner: 'text',
      name: 'text',
      lead: 'text',
      campaign: 'text',
      title: 'text',
      proposal: 'text',
      editable: 'int',
      asked: 'int',
      until: 'int',
      otherwise: 'text',
      decision: 'text',
      who: 'text',
      decided: 'int',
      ...VERSION,
    },
  },
  decision: {
    key: ['id'],
    newer: 'run',
    columns: {
      id: 'text',
      owner: 'text',
      kind: 'text',
      lead: 'text',
      at: 'int',
      who: 'text',
      what: 'text',
      about: 'text',
      reason: 'text',
      ...VERSION,
    },
  },
  answer: {
    key: ['id'],
    newer: 'run',
    columns: {
      id: 'text',
      lead: 'text',
      campaign: 'text',
      mailbox: 'text',
      at: 'int',
      answered: 'int',
      looked: 'int',
      closed: 'int',
      ender: 'text',
      ...VERSION,
    },
  },
  lead: {
    key: ['email'],
    newer: 'lead',
    columns: { email: 'text', name: 'text', company: 'text', campaign: 'text', at: 'int' },
  },
  delivery: {
    key: ['workspace', 'day'],
    newer: 'seen',
    columns: { workspace: 'text', day: 'text', total: 'int', failed: 'int', seen: 'int' },
  },
  logged: {
    key: ['id'],
    newer: 'seen',
    columns: {
      id: 'text',
      at: 'int',
      ours: 'int',
      event: 'text',
      state: 'text',
      status: 'int',
      payload: 'text',
      seen: 'int',
    },
  },
  webhook: {
    key: ['workspace', 'id'],
    newer: 'seen',
    columns: {
      workspace: 'text',
      id: 'text',
      name: 'text',
      event: 'text',
      url: 'text',
      ours: 'int',
      off: 'int',
      notice: 'text',
      test: 'text',
      seen: 'int',
    },
  },
  incident: {
    key: ['id'],
    newer: 'seen',
    columns: {
      id: 'text',
      workspace: 'text',
      webhook: 'text',
      name: 'text',
      off: 'int',
      back: 'int',
      ended: 'int',
      replayed: 'int',
      lost: 'int',
      waits: 'text',
      seen: 'int',
    },
  },
  monitor: {
    key: ['workspace'],
    newer: 'seen',
    columns: {
      workspace: 'text',
      checked: 'int',
      next: 'int',
      event: 'int',
      complete: 'int',
      replayed: 'int',
      url: 'text',
      differences: 'text',
      alerts: 'text',
      troubles: 'text',
      books: 'text',
      seen: 'int',
    },
  },
  note: { key: ['name'], newer: 'seen', columns: { name: 'text', value: 'text', seen: 'int' } },
};

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** The columns of a table, in one order everywhere. */
export const columnsOf = (name: TableName): [column: string, type: 'int' | 'text'][] =>
  Object.entries(TABLES[name].columns as Record<string, 'int' | 'text'>);
