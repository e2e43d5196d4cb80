import { createHash } from 'node:crypto';
import { followUpIdOf, LEAD_HASH_CHARACTERS } from '../domain/follow-up/follow-up.ts';

/** The end of the ids of a lead's follow-ups: `1f3d…`, 16 hexadecimal characters. */
export const leadHash = (email: string): string =>
  createHash('sha256').update(email.trim().toLowerCase()).digest('hex').slice(0, LEAD_HASH_CHARACTERS);

/** The workflow id of a lead's follow-up: `reply-unanswered-1f3d…`. */
export const followUpId = (name: string, email: string): string => followUpIdOf(name, leadHash(email));

/** The name of the follow-up that has this workflow id. */
export const followUpOfId = (id: string): string => id.slice(0, -1 - LEAD_HASH_CHARACTERS);
