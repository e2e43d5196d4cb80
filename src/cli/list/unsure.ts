import { LOOKED_THROUGH, type NewestRuns } from '../../runs/newest-runs.ts';

/** A note for the person if Temporal, which does not sort, has more runs than this list can look at. */
export const unsureNote = ({ isUnsure }: Pick<NewestRuns, 'isUnsure'>): string | undefined =>
  isUnsure
    ? `more than ${LOOKED_THROUGH.toLocaleString('en-US')} workflows started at nearly the same time; only so many were ` +
      'looked through, so newer ones may be missing: narrow the list with --since and --until'
    : undefined;
