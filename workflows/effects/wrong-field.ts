import { ApplicationFailure } from '@temporalio/workflow';

/** Refuses an update's input: names the field, its value, and what the value should be. */
export const wrongField = (field: string, value: unknown, should: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(`${field} is ${JSON.stringify(value)}, it should be ${should}`);
