import type { Query } from './database.ts';

/** A setting of the database with which a confirmed commit may be lost, and what to do. */
export interface UnsafeSetting {
  found: string;
  cure: string;
}

const UNSAFE = {
  synchronous_commit: 'a crash of the database can lose the last events that were answered 200',
  fsync: 'a crash of the machine can destroy the database',
  full_page_writes: 'a crash of the machine can destroy pages of the database',
};

/** https://www.postgresql.org/docs/current/runtime-config-wal.html */
export async function unsafeSettings(query: Query): Promise<UnsafeSetting[]> {
  const names = Object.keys(UNSAFE) as (keyof typeof UNSAFE)[];
  const [row = {}] = await query<Record<string, string>>(
    `SELECT ${names.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`,
  );
  return names.flatMap((name) =>
    row[name] === 'off' ? [{ found: `${name} is off: ${UNSAFE[name]}`, cure: `set ${name} to on` }] : [],
  );
}
