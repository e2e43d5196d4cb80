import { LOOKED_THROUGH, type NewestRuns } from '../../runs/newest-runs.ts';

/** What the person should know if Temporal, which does not sort, had more runs than could be looked through. */
export const unsureNote = ({ isUnsure }: Pick<NewestRuns, 'isUnsure'>): string | undefined =>
  isUnsure
    ? `more than ${LOOKED_THROUGH.toLocaleString('en-US')} workflows started at nearly the same time; only so many were ` +
      'looked through, so newer ones may be missing: narrow the list with --since and --until'
    : undefined;
