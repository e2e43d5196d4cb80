import type { RunPages } from '../../runs/newest-runs.ts';

/** A note for the person if so many workflows started at nearly the same time that Temporal, which does not sort, may hide newer ones. */
export const unsureNote = ({ isUnsure }: Pick<RunPages<unknown>, 'isUnsure'>): string | undefined =>
  isUnsure()
    ? 'more workflows started at nearly the same time than are sorted, so the order is not exact and newer ones may be missing: narrow the list with --since and --until'
    : undefined;
