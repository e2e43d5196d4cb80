import type { ContactRow } from '../../../activities/crm/local.ts';
import { companyOf, nameOf } from '../../domain/person.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { countRuns, listRuns } from '../../runs/list-runs.ts';
import { runQuery } from '../../runs/query.ts';
import { FOLLOW_UP_TYPES, OUTREACH_EVENT } from '../../runs/workflow-types.ts';
import { rowOf } from '../../runs/row.ts';
import type { Temporal } from '../../temporal/connection.ts';

/** The types of the workflows that are about a lead. */
export const LEAD_TYPES = [OUTREACH_EVENT, ...FOLLOW_UP_TYPES];
/** The maximum number of runs that are searched for addresses. */
const MOST_SEARCHED = 1_000;
const NAMED = 10;

/**
 * Finds the one lead that a person means.
 * @param given the email address or a part of it; in the local CRM also a part of the name or company.
 * @returns the email address.
 * @throws one sentence if no lead matches, or several.
 */
export async function findLead(given: string, contacts: ContactRow[], temporal: Temporal | undefined): Promise<string> {
  const text = given.trim().toLowerCase();
  if (contacts.some(({ email }) => email === text)) return text;
  if (temporal && text.includes('@') && (await countRuns(temporal, runQuery({ types: LEAD_TYPES, lead: text }))))
    return text;
  const known = contacts.filter((one) => wordsOf(one).some((word) => word.includes(text)));
  const begun = temporal ? await addressesThatBegin(temporal, text) : [];
  const all = [...new Set([...known.map(({ email }) => email), ...begun])].sort();
  if (all.length === 1) return all[0]!;
  if (!all.length) {
    const where = contacts.length
      ? 'in the local CRM or in Temporal'
      : 'in Temporal, where only the beginning of the address can be searched';
    throw new Error(`no lead matches “${given}” ${where}`);
  }
  const named = all
    .slice(0, NAMED)
    .map((email) => personText(email, known.find((one) => one.email === email)?.variables));
  const more = all.length > NAMED ? [`and ${all.length - NAMED} more`] : [];
  throw new Error([`${all.length} leads match “${given}”; give more of the address:`, ...named, ...more].join('\n  '));
}

const wordsOf = ({ email, variables }: ContactRow): string[] =>
  [email, nameOf(variables), companyOf(variables)].flatMap((word) => (word ? [word.toLowerCase()] : []));

/** `jane@acme.example (Jane Doe, Acme)` */
function personText(email: string, variables: Record<string, unknown> | undefined): string {
  const person = [nameOf(variables), companyOf(variables)].filter(Boolean).join(', ');
  return person ? `${email} (${person})` : email;
}

async function addressesThatBegin(temporal: Temporal, text: string): Promise<string[]> {
  if (!/^[\w.+@-]{2,200}$/.test(text)) return [];
  const query = `${runQuery({ types: LEAD_TYPES })} AND ${SEARCH_ATTRIBUTES.lead} STARTS_WITH '${text}'`;
  const runs = await listRuns(temporal, query, MOST_SEARCHED);
  return [...new Set(runs.flatMap((run) => rowOf(run).lead ?? []))].filter((lead) => lead.startsWith(text));
}
