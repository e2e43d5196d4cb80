type Variables = Record<string, unknown> | undefined;

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The lead's name from its variables; undefined if they have none. */
export function nameOf(variables: Variables): string | undefined {
  const { firstName, lastName, fullName, name } = variables ?? {};
  const parts = [text(firstName), text(lastName)].filter(Boolean).join(' ');
  return parts || text(fullName) || text(name) || undefined;
}

/** The lead's company from its variables; undefined if they have none. */
export function companyOf(variables: Variables): string | undefined {
  const { companyName, company } = variables ?? {};
  return text(companyName) || text(company) || undefined;
}

const FIRST = ['firstName', 'lastName', 'companyName', 'jobTitle', 'phone', 'website', 'linkedIn', 'location'];

/** The variables that identify a person first, then the others by name. */
export const sortedVariables = (variables: Variables): [string, unknown][] => {
  const place = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return Object.entries(variables ?? {}).sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b));
};
