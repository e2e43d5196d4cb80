import { z } from 'zod';
import { HOUR_MS } from '../domain/duration.ts';
import { VendorError, type VendorTrouble } from '../domain/failure.ts';

const text = z.string().optional().catch(undefined);

/** HubSpot's error body; none of it is promised to be there. */
const Refusal = z
  .object({
    message: text,
    category: text,
    correlationId: text,
    policyName: text,
    errors: z
      .array(z.looseObject({ code: text, context: z.record(z.string(), z.array(z.string())).optional().catch({}) }))
      .catch([]),
  })
  .partial()
  .catch({});

/** What a limit's name says of the wait, where HubSpot names no delay. A day's end is looked for every hour. */
const TEN_SECONDS_MS = 10_000;
const WAIT_MS = new Map([
  ['SECONDLY', 1_000],
  ['DAILY', HOUR_MS],
]);
const SHORTEST_LOCK_MS = 2_000;

/** 423: the record is locked. 477: the account is being moved. Both pass by themselves. */
const PASSING = [423, 477];

/** @param wrote the call carried words of people, which HubSpot may repeat and no message may say. */
export function refusalOf(error: VendorError, what: string, wrote: boolean): VendorError {
  const { status, answer } = error;
  // Without an answer, or with a success that cannot be read, nobody has refused.
  if (!status || status < 400) return error;
  const refusal = Refusal.parse(answer);
  const { category, correlationId, policyName = '' } = refusal;
  const trouble = troubleOf(error, category);
  const details = [
    saidIn(refusal.message ?? '', wrote && trouble === 'rejected' && status !== 409),
    ...faultsOf(refusal),
    category,
    correlationId,
  ].filter(Boolean);
  return new VendorError(trouble, `${what}: ${[status, details.join(', ')].join(' ').trim()}`, {
    status,
    answer,
    retryAfterMs: waitOf(error, trouble, policyName),
  });
}

function waitOf({ status, retryAfterMs }: VendorError, trouble: VendorTrouble, policyName: string): number | undefined {
  if (trouble === 'rate-limited') return retryAfterMs ?? WAIT_MS.get(policyName) ?? TEN_SECONDS_MS;
  return status === 423 ? Math.max(retryAfterMs ?? 0, SHORTEST_LOCK_MS) : retryAfterMs;
}

/** A limit may come with another status than 429. (https://developers.hubspot.com/docs/api-reference/error-handling) */
function troubleOf({ status = 0, trouble }: VendorError, category: string | undefined): VendorTrouble {
  if (category === 'RATE_LIMITS') return 'rate-limited';
  return PASSING.includes(status) ? 'unavailable' : trouble;
}

/** HubSpot's words up to where it begins to quote; of a message that may quote anywhere, those that are always the same. */
function saidIn(message: string, mayQuote: boolean): string {
  if (mayQuote) return /^Property values were not valid|^Invalid input JSON/.exec(message)?.[0] ?? '';
  return message
    .split(/[[{"]|: /, 1)[0]!
    .trim()
    .replace(/\.$/, '');
}

const NAMED = 3;

/** HubSpot's codes for what is wrong, each with the properties or scopes that it is about. */
function faultsOf({ message = '', errors = [] }: z.infer<typeof Refusal>): string[] {
  const named = new Map<string, Set<string>>();
  const add = (code: string, names: string[]) =>
    named.set(code, new Set([...(named.get(code) ?? []), ...names.filter(isWord)]));
  for (const [, code, name] of message.matchAll(/"error":"([A-Z_]+)","name":"(\w+)"/g)) add(code!, [name!]);
  for (const { code = '', context = {} } of errors)
    add(isWord(code) ? code : '', [...(context['propertyName'] ?? []), ...(context['requiredGranularScopes'] ?? [])]);
  return [...named]
    .map(([code, names]) => {
      const shown = [...names].slice(0, NAMED).join(', ');
      const words = names.size > NAMED ? `${shown} and ${names.size - NAMED} more` : shown;
      return code && words ? `${code} (${words})` : code || words;
    })
    .filter(Boolean);
}

/** No words of people. */
const isWord = (text: string): boolean => /^[\w.-]+$/.test(text);

/** What to do about a call that the key may not make, or that did not get through; undefined: it may be made. */
export function adviceOnAccess({ trouble, status }: VendorError, scope: string): string | undefined {
  // Whoever is told that there is no such contact, or that nothing was sent, may ask.
  if (status === 404 || trouble === 'rejected') return undefined;
  if (status === 403) return `give the service key the scope ${scope}`;
  if (trouble !== 'auth') return 'try again; if it stays, check HUBSPOT_API_URL and the network';
  return 'make a service key in HubSpot, Settings > Integrations > Service Keys, and set HUBSPOT_TOKEN';
}
