import type { Settings } from '../settings/settings.ts';
import { type DatabaseOptions, openDatabase } from '../store/database.ts';
import { unsafeSettings } from '../store/durability.ts';
import { databaseNeedsPerson } from '../store/failures.ts';
import { certificateFindings } from './certificates.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

/** Nothing if DATABASE_URL is not set. */
export async function examineDatabase(settings: Settings): Promise<Finding[]> {
  const { database: options } = settings;
  if (!options) return [];
  return [...certificateFindings(settings, 'database'), ...(await findingsOf(options))];
}

async function findingsOf(options: DatabaseOptions): Promise<Finding[]> {
  const database = openDatabase(options, 'cli', { warn() {}, info() {} });
  try {
    const [about] = await database.query<{ version: string; name: string; standby: boolean }>(
      `SELECT current_setting('server_version') AS version, current_database() AS name, pg_is_in_recovery() AS standby`,
    );
    const { version, name, standby } = about!;
    const unsafe = await unsafeSettings(database.query);
    return [
      standby
        ? fault('database', `${name} is a standby, which cannot be written`, 'let DATABASE_URL name the primary')
        : ok('database', `${name} on PostgreSQL ${version}; journal, local CRM and outbox are there`),
      ...unsafe.map(({ found, cure }) => warning('database', found, cure)),
    ];
  } catch (error) {
    const advice = databaseNeedsPerson(error)
      ? 'check user, password, rights and database in DATABASE_URL (docs/database.md)'
      : 'check DATABASE_URL and the network; until the database answers, deliveries are answered 503';
    return [fault('database', (error as Error).message, advice)];
  } finally {
    await database.close();
  }
}
