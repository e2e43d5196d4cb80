import type { Settings } from '../settings/settings.ts';
import type { Temporal } from '../temporal/connection.ts';
import { retentionOf } from '../temporal/namespace.ts';

/** How long Temporal and the journal remember that an event was processed. Milliseconds. */
export const eventMemoryMs = async (
  temporal: Temporal,
  { dedupeWindowMs }: Pick<Settings, 'dedupeWindowMs'>,
): Promise<number> => Math.min(await retentionOf(temporal), dedupeWindowMs);
