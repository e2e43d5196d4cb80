import { z } from 'zod';
import { HOUR_MS } from '../domain/duration.ts';
import { VendorError, type VendorTrouble } from '../domain/failure.ts';

const text = z.string().optional().catch(undefined);

/** HubSpot's error body. Every field is optional. */
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

/** The wait by the name of the limit (`policyName`), if HubSpot names no delay. The end of a day is tried every hour. */
const TEN_SECONDS_MS = 10_000;
const WAIT_MS = new Map([
  ['SECONDLY', 1_000],
  ['DAILY', HOUR_MS],
]);
const SHORTEST_LOCK_MS = 2_000;

/**
 * 423: the record is locked; HubSpot asks for a wait of at least 2 seconds. 477: the account is being migrated. Both end by
 * themselves (https://developers.hubspot.com/docs/api-reference/error-handling).
 */
const PASSING = [423, 477];

/**
 * A `VendorError` with HubSpot's own reason.
 * @param wrote whether the call held words of people: HubSpot may repeat them, and no message may contain them.
 */
export function refusalOf(error: VendorError, what: string, wrote: boolean): VendorError {
  const { status, answer } = error;
  // Without an answer, or with an unreadable success, HubSpot has not refused.
  if (!status || status < 400) return error;
  const refusal = Refusal.parse(answer);
  const { category, correlationId, policyName = '' } = refusal;
  const trouble = troubleOf(error, category);
  const details = [
    saidIn(refusal.message ?? '', wrote && trouble === 'rejected' && status !== 409),
    ...codesIn(refusal),
    category,
    correlationId,
  ].filter(Boolean);
  return new VendorError(trouble, `${what}: ${[status, details.join(', ')].join(' ').trim()}`, {
    status,
    answer,
    retryAfterMs: waitOf(error, trouble, policyName),
  });
}

const INPUT_STATUS = new Map([
  ['VALIDATION_ERROR', 400],
  ['OBJECT_NOT_FOUND', 404],
  ['CONFLICT', 409],
]);

/** The refusal of one input of a batch; undefined if the error's category does not tell that the input was refused. */
export function refusalOfInput(answer: { category: string }, what: string): VendorError | undefined {
  const status = INPUT_STATUS.get(answer.category);
  if (status === undefined) return undefined;
  const trouble = status === 404 ? 'not-found' : 'rejected';
  return refusalOf(new VendorError(trouble, what, { status, answer }), what, true);
}

function waitOf({ status, retryAfterMs }: VendorError, trouble: VendorTrouble, policyName: string): number | undefined {
  if (trouble === 'rate-limited') return retryAfterMs ?? WAIT_MS.get(policyName) ?? TEN_SECONDS_MS;
  return status === 423 ? Math.max(retryAfterMs ?? 0, SHORTEST_LOCK_MS) : retryAfterMs;
}

/** A rate limit may have another status than 429 (https://developers.hubspot.com/docs/api-reference/error-handling). */
function troubleOf({ status = 0, trouble }: VendorError, category: string | undefined): VendorTrouble {
  if (category === 'RATE_LIMITS') return 'rate-limited';
  return PASSING.includes(status) ? 'unavailable' : trouble;
}

/** HubSpot's message up to its first quotation. If it may quote anywhere: only the words that are always the same. */
function saidIn(message: string, mayQuote: boolean): string {
  if (mayQuote) return /^Property values were not valid|^Invalid input JSON/.exec(message)?.[0] ?? '';
  return message
    .split(/[[{"]|: /, 1)[0]!
    .trim()
    .replace(/\.$/, '');
}

const NAMED = 3;

/** HubSpot's error codes, each with the names of its properties or scopes. */
function codesIn({ message = '', errors = [] }: z.infer<typeof Refusal>): string[] {
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

/** Whether the text is a name of HubSpot's, and not words of people. */
const isWord = (text: string): boolean => /^[\w.-]+$/.test(text);

/** The advice on a failed probe; undefined if the failure proves that the key may make the call. */
export function adviceOnAccess({ trouble, status }: VendorError, scope: string): string | undefined {
  // A 404, or the refusal of an empty change, proves that the key has the scope.
  if (status === 404 || trouble === 'rejected') return undefined;
  if (status === 403) return `give the service key the scope ${scope}`;
  if (trouble !== 'auth') return 'try again; if it stays, check HUBSPOT_API_URL and the network';
  return 'make a service key in HubSpot, Settings > Integrations > Service Keys, and set HUBSPOT_TOKEN';
}
