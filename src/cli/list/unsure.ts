import type { NewestRuns } from '../../runs/newest-runs.ts';

/** A note for the person if Temporal, which does not sort, has more runs than this list can look at. */
export const unsureNote = ({ isUnsure }: Pick<NewestRuns<unknown>, 'isUnsure'>): string | undefined =>
  isUnsure
    ? 'Temporal has more workflows of that time than are read, so newer ones may be missing: narrow the list with --since and --until'
    : undefined;
