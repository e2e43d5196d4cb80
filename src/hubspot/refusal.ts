import { z } from 'zod';
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
const WAIT_MS: Record<string, number> = { TEN_SECONDLY_ROLLING: 10_000, SECONDLY: 1_000, DAILY: 3_600_000 };
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
  const trouble: VendorTrouble = PASSING.includes(status) ? 'unavailable' : error.trouble;
  const details = [
    saidIn(refusal.message ?? '', wrote && trouble === 'rejected' && status !== 409),
    ...faultsOf(refusal),
    category,
    correlationId,
  ].filter(Boolean);
  const waits = {
    423: Math.max(error.retryAfterMs ?? 0, SHORTEST_LOCK_MS),
    429: error.retryAfterMs ?? WAIT_MS[policyName] ?? WAIT_MS['TEN_SECONDLY_ROLLING'],
  };
  return new VendorError(trouble, `${what}: ${[status, details.join(', ')].join(' ').trim()}`, {
    status,
    answer,
    retryAfterMs: waits[status as keyof typeof waits] ?? error.retryAfterMs,
  });
}

/** HubSpot's words up to where it begins to quote; of a message that may quote anywhere, those that are always the same. */
function saidIn(message: string, mayQuote: boolean): string {
  if (mayQuote) return /^Property values were not valid|^Invalid input JSON/.exec(message)?.[0] ?? '';
  return message.split(/[[{"]|: /, 1)[0]!.trim();
}

/** Which property or scope, and HubSpot's code for what is wrong with it. */
function faultsOf({ message = '', errors = [] }: z.infer<typeof Refusal>): string[] {
  const inMessage = [...message.matchAll(/"error":"([A-Z_]+)","name":"(\w+)"/g)].map(
    ([, code, name]) => `${name} ${code}`,
  );
  const inErrors = errors.map(({ code, context = {} }) =>
    [...(context['propertyName'] ?? []), ...(context['requiredGranularScopes'] ?? []), code]
      .filter((word) => word && /^[\w.-]+$/.test(word))
      .join(' '),
  );
  const faults = [...new Set([...inMessage, ...inErrors])].filter(Boolean);
  return faults.some((fault) => fault.includes('PROPERTY_DOESNT_EXIST'))
    ? [...faults, '`npm run cli -- crm setup` makes what is missing']
    : faults;
}
