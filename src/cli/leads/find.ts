import type { ContactRow, LocalCrm } from '../../../activities/crm/local.ts';
import { companyOf, nameOf } from '../../domain/person.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { countRuns, listRows } from '../../runs/list-runs.ts';
import { runQuery } from '../../runs/query.ts';
import type { LeadRow } from '../../read-model/rows.ts';
import { rowOf } from '../../runs/row.ts';
import { LEAD_TYPES } from '../../stories/story.ts';
import type { Temporal } from '../../temporal/connection.ts';

/** The maximum number of runs that are searched for addresses, and about the maximum number of contacts that are found. */
const MOST_SEARCHED = 1_000;
const NAMED = 10;

/** The contact that has this address; if there is none, contacts with this text in address, name or company. */
export async function contactsThatMatch(crm: LocalCrm, given: string): Promise<ContactRow[]> {
  const text = given.trim().toLowerCase();
  const contact = await crm.find(text);
  if (contact) return [contact];
  const found: ContactRow[] = [];
  for await (const page of crm.pages()) {
    found.push(...page.filter((one) => wordsOf(one).some((word) => word.includes(text))));
    if (found.length >= MOST_SEARCHED) break;
  }
  return found;
}

/** The leads that match, with what is known of the person. */
export interface Candidates {
  /** The contacts of the local CRM; undefined if there is none. */
  found: ContactRow[] | undefined;
  /** The leads of the read model; undefined if it does not know all that Temporal remembers. */
  known: LeadRow[] | undefined;
}

/**
 * Finds the one lead that a person means.
 * @param given the email address or a part of it; in local CRM and read model also a part of the name or company.
 * @returns the email address.
 * @throws one sentence if no lead matches, or several.
 */
export async function findLead(
  given: string,
  { found, known: inModel }: Candidates,
  temporal: Temporal | undefined,
): Promise<string> {
  const text = given.trim().toLowerCase();
  const ofModel = inModel?.map(({ email, name, company }) => ({ email, variables: { name, company } }));
  const known: Pick<ContactRow, 'email' | 'variables'>[] | undefined =
    found || ofModel ? [...(found ?? []), ...(ofModel ?? [])] : undefined;
  if (known?.some(({ email }) => email === text)) return text;
  if (temporal && text.includes('@') && (await countRuns(temporal, runQuery({ types: LEAD_TYPES, lead: text }))))
    return text;
  const begun = temporal && !inModel ? await addressesThatBegin(temporal, text) : [];
  const all = [...new Set([...(known ?? []).map(({ email }) => email), ...begun])].sort();
  if (all.length === 1) return all[0]!;
  if (!all.length) {
    const where = known
      ? `in ${[found && 'the local CRM', inModel && 'the read model'].filter(Boolean).join(', ')} or in Temporal`
      : 'in Temporal, where only the beginning of the address can be searched';
    throw new Error(`no lead matches “${given}” ${where}`);
  }
  const named = all
    .slice(0, NAMED)
    .map((email) => personText(email, known?.find((one) => one.email === email)?.variables));
  const more = all.length > NAMED ? [`and ${all.length - NAMED} more`] : [];
  const many = `${all.length >= MOST_SEARCHED ? 'at least ' : ''}${all.length} leads match “${given}”`;
  throw new Error([`${many}; give more of the address:`, ...named, ...more].join('\n  '));
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
  const leads = await listRows(temporal, query, MOST_SEARCHED, (run) => rowOf(run).lead ?? '');
  return [...new Set(leads)].filter((lead) => lead.startsWith(text));
}
