import type { LeadRows } from '../../../read-model/read-model.ts';
import { readNow } from '../../../stories/read-now.ts';
import type { TemporalAnswer } from '../../ask-temporal.ts';
import type { Desk } from '../../desk.ts';

const WAIT_MS = 120;
/** What was read so recently is new enough. */
const NEW_MS = 3_000;
const MOST = 20;

export interface Fresh {
  /** If Temporal has not answered, those of the model. */
  rows: LeadRows;
  state: TemporalAnswer<void>['state'];
}

/** Reads what is not over from Temporal, before it is shown. */
export async function freshRows({ model, ask }: Desk, rows: LeadRows): Promise<Fresh> {
  const { email } = rows.lead;
  const open = [...rows.followUps, ...rows.events]
    .filter(({ closed, seen }) => !closed && Date.now() - seen > NEW_MS)
    .slice(0, MOST);
  if (!open.length) return { rows, state: 'answered' };
  const { state } = await ask(`what is open of ${email}`, WAIT_MS, (temporal) => readNow(model, temporal, open));
  const hasChanged = state === 'answered' || state === 'failed';
  return { rows: (hasChanged && (await model.lead(email))) || rows, state };
}
