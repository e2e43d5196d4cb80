import { isGrpcServiceError } from '@temporalio/client';
import { reasonOf } from '../domain/reason.ts';

/** https://grpc.io/docs/guides/status-codes/ */
const CODES = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

/** The gRPC status of an error, wherever in its causes it is; undefined for other errors. */
function codeOf(error: unknown): number | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (isGrpcServiceError(at)) return at.code;
  return undefined;
}

export const isInvalidArgument = (error: unknown): boolean => codeOf(error) === CODES.INVALID_ARGUMENT;
export const isAlreadyExists = (error: unknown): boolean => codeOf(error) === CODES.ALREADY_EXISTS;
export const isNotFound = (error: unknown): boolean => codeOf(error) === CODES.NOT_FOUND;

/** Nobody answered, or not in time: of the native connection's own deadline it says that the call is cancelled. */
export const isUnanswered = (error: unknown): boolean =>
  [CODES.CANCELLED, CODES.DEADLINE_EXCEEDED, CODES.UNAVAILABLE].includes(codeOf(error) ?? -1) ||
  (codeOf(error) === CODES.FAILED_PRECONDITION && reasonOf(error).startsWith('no poller'));

/** We may not do this here: Temporal Cloud, or a role without the permission. */
export const isForbidden = (error: unknown): boolean =>
  [CODES.PERMISSION_DENIED, CODES.UNIMPLEMENTED, CODES.UNAUTHENTICATED].includes(codeOf(error) ?? -1);
