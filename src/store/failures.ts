/**
 * Whether a person must act before a failed call can succeed: a wrong password, a database or a table that does not exist,
 * a missing right. All other failures pass. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function databaseNeedsPerson(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(28|3D|3F|42)[0-9A-Z]{3}$/.test(code);
}

/** https://www.pgbouncer.org/config.html, ignore_startup_parameters; seen with PgBouncer 1.18. */
const PGBOUNCER_REFUSES = /unsupported startup parameter: (\w+)/;

/**
 * The failure as one error, with advice if its own words have none. Node tries all addresses of a host; the error about all of
 * them has no message, so the first one is taken.
 */
export function explainFailure(error: unknown): Error {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const failure = first instanceof Error ? first : new Error(String(first));
  const [words, parameter] = PGBOUNCER_REFUSES.exec(failure.message) ?? [];
  if (words) failure.message = `${words}: set ignore_startup_parameters = ${parameter} in PgBouncer`;
  return failure;
}
