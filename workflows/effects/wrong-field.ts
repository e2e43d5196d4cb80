import { ApplicationFailure } from '@temporalio/workflow';

/** What comes from outside may be anything, whatever its type says: the refusal names the field and what it should be. */
export const wrongField = (field: string, value: unknown, should: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(`${field} is ${JSON.stringify(value)}, it should be ${should}`);
