/** Why an effect cannot be done without a person. Also the values of the search attribute `Attention`. */
export const FAILURE_CLASSES = ['auth', 'rejected', 'not-found', 'config', 'unreadable'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** `unavailable` and `rate-limited` pass by themselves; a failure class needs a person. */
export type VendorTrouble = FailureClass | 'unavailable' | 'rate-limited';

export const needsPerson = (trouble: string | null | undefined): trouble is FailureClass =>
  FAILURE_CLASSES.includes(trouble as FailureClass);

/** The type of the failure by which a workflow says that nothing of it is parked (any more). Permanent. */
export const NOT_PARKED = 'not-parked';

/** A call that a vendor did not carry out. The message names vendor, method, path and what came back. */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly trouble: VendorTrouble;
  /** How long the vendor asks us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** The answer's JSON, for who knows the vendor's words. Never logged: it may hold what was sent. */
  readonly answer: unknown;

  constructor(
    trouble: VendorTrouble,
    message: string,
    options: { retryAfterMs?: number | undefined; status?: number | undefined; answer?: unknown; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.trouble = trouble;
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
    Object.defineProperty(this, 'answer', { value: options.answer, enumerable: false });
  }
}
