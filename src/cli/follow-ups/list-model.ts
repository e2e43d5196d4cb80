import type { Clock } from '../../calendar/clock.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import type { ListedFollowUp, ReadModel } from '../../read-model/read-model.ts';
import { runRowOf, upTo } from '../list/model-run.ts';
import type { FollowUpFilter } from './find.ts';
import type { FollowUpListRow } from './row.ts';

type Wanted = Omit<FollowUpFilter, 'name'> & {
  kind?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
  asks?: boolean;
  paused?: boolean;
};

/** The follow-ups of the read model, with what each has last said of itself. */
export function followUpsInModel(model: ReadModel, wanted: Wanted, limit: number, clock: Clock) {
  let [open, unknown, oldest] = [0, 0, Infinity];
  const { pages, note } = upTo(model.startedFollowUps(wanted), limit, (listed): FollowUpListRow => {
    if (listed.status !== 'running') return rowOf(listed);
    open += 1;
    if (!listed.standing) unknown += 1;
    oldest = Math.min(oldest, listed.seen);
    return { ...rowOf(listed), ...(listed.standing && stateOf(listed)) };
  });
  return {
    pages,
    notes: (): (string | undefined)[] => [
      open ? `what each open one waits for: as of ${clock.second(oldest)} or later` : undefined,
      unknown ? `what ${unknown} of ${open} wait for is not known: no worker has answered yet` : undefined,
      note(),
    ],
  };
}

function rowOf(listed: ListedFollowUp): FollowUpListRow {
  const { kind: followUp, ...run } = runRowOf(listed);
  return { ...run, followUp };
}

const stateOf = ({ mode, standing, until, paused, question }: ListedFollowUp) => ({
  mode: mode as FollowUpState['mode'],
  standing,
  paused: paused === 1,
  ...(until && { until: new Date(until).toISOString() }),
  ...(question && { question }),
});
