import type { Clock } from '../../calendar/clock.ts';
import { command } from '../../domain/command.ts';
import type { Progress } from '../../model-feed/progress.ts';

/** How new what the read model says is, and what it does not know. */
export const asOfNotes = (progress: Progress | undefined, clock: Clock): string[] => [
  progress
    ? `as of ${clock.second(progress.upTo)} (${clock.zone})`
    : `the read model is empty: a worker fills it; to fill it now: ${command('desk rebuild')}`,
  ...(progress?.from ? [`what happened before ${clock.minute(progress.from)} is still being read`] : []),
];
