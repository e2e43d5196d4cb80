import { shorten } from './headline.ts';

/** Why an effect cannot be done without a person. Also the values of the search attribute `Attention`. */
export const FAILURE_CLASSES = ['auth', 'rejected', 'not-found', 'config', 'unreadable'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Also a value of `Attention`: a follow-up asks a person something. */
export const QUESTION = 'question';

/** Why a workflow may wait for a person. */
export const WAITS_FOR = [...FAILURE_CLASSES, QUESTION] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

export const waitsForPerson = (attention: string | null | undefined): attention is WaitsFor =>
  WAITS_FOR.includes(attention as WaitsFor);

/** `unavailable` and `rate-limited` pass by themselves; a failure class needs a person. */
export type VendorTrouble = FailureClass | 'unavailable' | 'rate-limited';

export const needsPerson = (trouble: string | null | undefined): trouble is FailureClass =>
  FAILURE_CLASSES.includes(trouble as FailureClass);

/** The type of an activity's failure that no vendor is to blame for: only better code or a repaired machine cures it. */
export const FAULT = 'fault';

/** The type of the failure by which a workflow says that nothing of it is parked (any more). Permanent. */
export const NOT_PARKED = 'not-parked';

/** A history keeps each message, and the details of a workflow show it: an answer may have any size. */
const LONGEST_MESSAGE = 500;

/** What of an error can be told: one line of bounded length. */
export const told = (message: string): string => shorten(message, LONGEST_MESSAGE);

/** A call that a vendor did not carry out. The message names vendor, method, path and what came back, shortened. */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly trouble: VendorTrouble;
  /** How long the vendor asks us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** How far the vendor's clock is ahead of ours, in milliseconds, where its answer says so. */
  readonly clockAheadMs: number | undefined;
  /** The answer's JSON, for who knows the vendor's words. Never logged: it may hold what was sent. */
  readonly answer: unknown;

  constructor(
    trouble: VendorTrouble,
    message: string,
    options: Partial<Pick<VendorError, 'retryAfterMs' | 'status' | 'clockAheadMs' | 'answer' | 'cause'>> = {},
  ) {
    super(told(message), { cause: options.cause });
    this.trouble = trouble;
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
    this.clockAheadMs = options.clockAheadMs;
    Object.defineProperty(this, 'answer', { value: options.answer, enumerable: false });
  }
}

/**
 * A handler for `catch`: returns undefined for a `VendorError` with one of these troubles or HTTP statuses, and throws
 * every other error again.
 */
export const ignoring =
  (...expected: (VendorTrouble | number)[]) =>
  (error: unknown): undefined => {
    const isExpected =
      error instanceof VendorError && expected.some((one) => one === error.trouble || one === error.status);
    if (!isExpected) throw error;
  };
