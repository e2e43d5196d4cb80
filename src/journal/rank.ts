import { RANK } from '../domain/event.ts';

/** The order in which events leave the journal: the lowest rank first. */
export const RANKS = Object.values(RANK);

/** The ranks of events that are dispatched again after an unclean end (`redispatch` in `statements.ts`), in the same order. */
export const REPEAT_RANKS = RANKS.map((rank) => rank + RANKS.length);
