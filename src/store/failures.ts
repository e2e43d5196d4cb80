/**
 * Whether a person must act before a failed call can succeed: a wrong password, a database or a table that does not exist,
 * a missing right. All other failures pass. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function databaseNeedsPerson(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(28|3D|3F|42)[0-9A-Z]{3}$/.test(code);
}

/** Node tries all addresses of a host. The error about all of them has no message, so the first one is taken. */
export function firstFailure(error: unknown): Error {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return first instanceof Error ? first : new Error(String(first));
}
