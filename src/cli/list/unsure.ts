import { LOOKED_THROUGH, type NewestRuns } from '../../runs/newest-runs.ts';

/** What the person should know of a list that Temporal does not sort. */
export const unsureNote = ({ isUnsure }: Pick<NewestRuns, 'isUnsure'>): string | undefined =>
  isUnsure
    ? `Temporal does not sort; of those that began at nearly the same time ${LOOKED_THROUGH.toLocaleString('en-US')} were looked through, others may be newer. Narrow it with --since and --until`
    : undefined;
