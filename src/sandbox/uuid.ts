import { v5, v7, validate } from 'uuid';
import { SANDBOX_WORKSPACE } from './credentials.ts';

/** A new id. It is greater than every earlier one, also within one millisecond, because ids are paging cursors. */
export const newId = (): string => v7();

/** The same id for the same text, so that everything that speaks of one thing has the same id for it. */
export const idOf = (text: string): string => v5(text, SANDBOX_WORKSPACE);

export const isUuid = (value: unknown): value is string => validate(value);
