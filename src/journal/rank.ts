import type { Urgency } from '../domain/event.ts';

/** The order in which events leave the journal: the lowest rank first. */
export const RANK: Record<Urgency, number> = { human: 0, normal: 1, bulk: 2 };
