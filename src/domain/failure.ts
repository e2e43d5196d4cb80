import { shorten } from './headline.ts';

/** Why an effect needs a person. Also values of the search attribute `Attention`. */
export const FAILURE_CLASSES = ['auth', 'rejected', 'not-found', 'config', 'unreadable'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** A further value of `Attention`: a follow-up asks a person a question. */
export const QUESTION = 'question';

/** Why a workflow may wait for a person. */
export const WAITS_FOR = [...FAILURE_CLASSES, QUESTION] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

export const waitsForPerson = (attention: string | null | undefined): attention is WaitsFor =>
  WAITS_FOR.includes(attention as WaitsFor);

/** `unavailable` and `rate-limited` end by themselves; a failure class needs a person. */
export type VendorTrouble = FailureClass | 'unavailable' | 'rate-limited';

export const needsPerson = (trouble: string | null | undefined): trouble is FailureClass =>
  FAILURE_CLASSES.includes(trouble as FailureClass);

/** The failure type of a bug or a broken machine: no vendor has caused it. */
export const FAULT = 'fault';

/**
 * The failure type of a first try that was not made, because the vendor's calls wait already: the effect goes to the
 * vendor's task queue.
 */
export const NO_ROOM = 'no-room';

/** The failure type by which a workflow answers that it has no parked effect. Permanent. */
export const NOT_PARKED = 'not-parked';

/** Characters. Histories store each message, and a vendor's answer may have any size. */
const LONGEST_MESSAGE = 500;

/** An error's message as one short line. */
export const told = (message: string): string => shorten(message, LONGEST_MESSAGE);

/** A failed call to a vendor. The message names vendor, method and path, and has the beginning of the answer. */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly trouble: VendorTrouble;
  /** The wait that the vendor asks for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The HTTP status, if there was an answer. */
  readonly status: number | undefined;
  /** How far the vendor's clock is ahead of ours, in milliseconds, if its answer says so. */
  readonly clockAheadMs: number | undefined;
  /** The answer's JSON, for code that knows the vendor. It is never logged: it may repeat what was sent. */
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
