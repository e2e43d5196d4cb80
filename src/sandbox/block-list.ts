import type { DatabaseSync } from 'node:sqlite';
import { newId } from './uuid.ts';

export interface BlockListQuery {
  limit: number;
  starting_after?: string | undefined;
  domains_only?: boolean | undefined;
  /** Any part of the value. */
  search?: string | undefined;
}

interface Row {
  id: string;
  bl_value: string;
  is_domain: number;
  timestamp_created: string;
}

/** The block list: addresses and domains to which Instantly sends no mail. */
export type BlockList = ReturnType<typeof createBlockList>;

export function createBlockList(db: DatabaseSync, organization_id: string) {
  const sql = {
    insert: db.prepare(
      'INSERT OR IGNORE INTO block_list_entry (id, bl_value, is_domain, timestamp_created) VALUES (?, ?, ?, ?)',
    ),
    byValue: db.prepare('SELECT * FROM block_list_entry WHERE bl_value = ?'),
    find: db.prepare('SELECT * FROM block_list_entry WHERE id = ?'),
    list: db.prepare(
      `SELECT * FROM block_list_entry WHERE id < coalesce(:after, '~') AND is_domain >= :domains
        AND instr(bl_value, :search) ORDER BY id DESC LIMIT :limit`,
    ),
    remove: db.prepare('DELETE FROM block_list_entry WHERE id = ?'),
  };
  const read = (row: unknown) => {
    const { is_domain, ...rest } = row as Row;
    return { ...rest, organization_id, is_domain: is_domain === 1 };
  };
  type Entry = ReturnType<typeof read>;

  return {
    /** Adds a value, or returns its entry if it is listed. What Instantly does with a second entry is not documented. */
    add(value: string): Entry {
      sql.insert.run(newId(), value, Number(!value.includes('@')), new Date().toISOString());
      return read(sql.byValue.get(value));
    },
    find(id: string): Entry | undefined {
      const row = sql.find.get(id);
      return row && read(row);
    },
    /** Newest first. */
    list({ limit, starting_after, domains_only, search }: BlockListQuery): Entry[] {
      const filter = { after: starting_after ?? null, domains: Number(domains_only ?? false) };
      return sql.list.all({ ...filter, search: (search ?? '').toLowerCase(), limit }).map(read);
    },
    remove: (id: string): void => void sql.remove.run(id),
  };
}
