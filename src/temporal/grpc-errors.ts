import { isGrpcServiceError } from '@temporalio/client';
import { reasonOf } from '../domain/reason.ts';

/** https://grpc.io/docs/guides/status-codes/ */
export const GRPC_CODES = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

/** The gRPC status of an error or of one of its causes; undefined for other errors. */
export function codeOf(error: unknown): number | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (isGrpcServiceError(at)) return at.code;
  return undefined;
}

export const isInvalidArgument = (error: unknown): boolean => codeOf(error) === GRPC_CODES.INVALID_ARGUMENT;
export const isAlreadyExists = (error: unknown): boolean => codeOf(error) === GRPC_CODES.ALREADY_EXISTS;
export const isNotFound = (error: unknown): boolean => codeOf(error) === GRPC_CODES.NOT_FOUND;

/** Whether nobody answered in time. At its deadline, the native connection says that the call was cancelled. */
export const isUnanswered = (error: unknown): boolean =>
  [GRPC_CODES.CANCELLED, GRPC_CODES.DEADLINE_EXCEEDED, GRPC_CODES.UNAVAILABLE].includes(codeOf(error) ?? -1) ||
  (codeOf(error) === GRPC_CODES.FAILED_PRECONDITION && reasonOf(error).startsWith('no poller'));

/** Whether we may not do this: on Temporal Cloud, or with a role without the permission. */
export const isForbidden = (error: unknown): boolean =>
  [GRPC_CODES.PERMISSION_DENIED, GRPC_CODES.UNIMPLEMENTED, GRPC_CODES.UNAUTHENTICATED].includes(codeOf(error) ?? -1);
