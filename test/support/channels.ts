import type { Audience } from '../../src/domain/activities.ts';

/** A channel for each audience. */
export const CHANNELS: Record<Audience, string> = { replies: '#r', wins: '#w', ops: '#o' };
