import { PEOPLE } from '../sandbox/people.ts';
import { FOLLOW_UPS } from '../../workflows/follow-up-register.ts';
import { followUpId } from './follow-up-ids.ts';

/** The workflow ids of all follow-ups that a demo may have started. */
export const DEMO_FOLLOW_UPS: ReadonlySet<string> = new Set(
  Object.keys(FOLLOW_UPS).flatMap((name) => Object.values(PEOPLE).map(({ email }) => followUpId(name, email))),
);
