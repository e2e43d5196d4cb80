import type { PageOptions, RowPage } from '../../read-model/read-model.ts';

/** A page of rows that are all in memory: its cursor is the number of rows before it. */
export function inPages<Row>(all: Row[], { limit = all.length, after }: PageOptions): Promise<RowPage<Row>> {
  const from = /^\d{1,6}$/.test(after ?? '') ? Number(after) : 0;
  const next = from + limit;
  return Promise.resolve({ rows: all.slice(from, next), ...(next < all.length && { next: String(next) }) });
}
