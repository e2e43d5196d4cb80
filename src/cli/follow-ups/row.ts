import type { FollowUpState } from '../../domain/follow-up/state.ts';
import type { RunRow } from '../../runs/row.ts';

/** A follow-up in a list. The field names are those of `--json`. */
export interface FollowUpListRow extends Omit<RunRow, 'kind'> {
  followUp: string | undefined;
  mode?: FollowUpState['mode'];
  standing?: string;
  /** ISO 8601 */
  until?: string;
  paused?: boolean;
  /** The name of the open question. */
  question?: string;
}
