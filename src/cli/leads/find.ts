import type { ContactRow } from '../../../activities/crm/local.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { companyOf, nameOf } from '../../domain/person.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { countRuns, listRuns } from '../../runs/list-runs.ts';
import { runQuery } from '../../runs/query.ts';
import { OUTREACH_EVENT, FOLLOW_UP_TYPES } from '../../runs/workflow-types.ts';
import { rowOf } from '../../runs/row.ts';

/** What is about a lead. */
export const LEAD_TYPES = [OUTREACH_EVENT, ...FOLLOW_UP_TYPES];
const CANDIDATES = 1_000;
const NAMED = 10;

/**
 * The address of the lead that a person means: by the address, a part of it, or in the local CRM the name or company.
 * Rejects with one sentence where there is none, or several.
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
  const where = contacts.length
    ? 'in the local CRM or in Temporal'
    : 'in Temporal, which is searched by the beginning of the address alone';
  if (!all.length) throw new Error(`no lead fits “${given}” ${where}`);
  const named = all
    .slice(0, NAMED)
    .map((email) => personText(email, known.find((one) => one.email === email)?.variables));
  const more = all.length > NAMED ? [`and ${all.length - NAMED} more`] : [];
  throw new Error([`${all.length} leads fit “${given}”; give more of the address:`, ...named, ...more].join('\n  '));
}

const wordsOf = ({ email, variables }: ContactRow): string[] =>
  [email, nameOf(variables), companyOf(variables)].flatMap((word) => (word ? [word.toLowerCase()] : []));

/** `jane@acme.example (Jane Doe, Acme)` */
function personText(email: string, variables: Record<string, unknown> | undefined): string {
  const who = [nameOf(variables), companyOf(variables)].filter(Boolean).join(', ');
  return who ? `${email} (${who})` : email;
}

async function addressesThatBegin(temporal: Temporal, text: string): Promise<string[]> {
  if (!/^[\w.+@-]{2,200}$/.test(text)) return [];
  const query = `${runQuery({ types: LEAD_TYPES })} AND ${SEARCH_ATTRIBUTES.lead} STARTS_WITH '${text}'`;
  const runs = await listRuns(temporal, query, CANDIDATES);
  return [...new Set(runs.flatMap((run) => rowOf(run).lead ?? []))].filter((lead) => lead.startsWith(text));
}
