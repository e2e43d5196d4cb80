import { command } from '../../domain/command.ts';
import { cureOfStuck } from '../../domain/cure.ts';
import { FOLLOW_UP_TYPES } from '../../follow-ups.ts';
import { listRuns } from '../../temporal/list-runs.ts';
import { runQuery } from '../../temporal/run-query.ts';
import { stuckRuns } from '../attention/stuck.ts';
import { fault, ok, warning } from './finding.ts';
import type { TemporalCheck } from './temporal.ts';

const LOOKED_BACK_MS = 7 * 86_400_000;
const SHOWN = 3;

/** What a fault in the workflows' code has stopped. */
export const stuck: TemporalCheck = async (temporal) => {
  try {
    const { runs } = await stuckRuns(temporal, {}, SHOWN);
    return runs.map(({ id, why }) =>
      fault('workflow code', `${id} is stuck: ${why ?? 'its tasks fail'}`, cureOfStuck(why)),
    );
  } catch (error) {
    return warning('workflow code', (error as Error).message, 'what is stuck could not be listed');
  }
};

/** A follow-up that fails is over, and nobody else would tell. */
export const failed: TemporalCheck = async (temporal) => {
  try {
    const since = new Date(Date.now() - LOOKED_BACK_MS).toISOString();
    const lately = `ExecutionStatus = 'Failed' AND CloseTime > '${since}'`;
    const runs = await listRuns(temporal, `${runQuery({ types: FOLLOW_UP_TYPES })} AND ${lately}`, SHOWN);
    if (!runs.length) return ok('follow-ups', 'none has failed in the last 7 days');
    const ids = runs.map(({ workflowId }) => workflowId).join(', ');
    return fault('follow-ups', `failed in the last 7 days: ${ids}`, `${command('follow-ups show <id>')} says why`);
  } catch (error) {
    return warning('follow-ups', (error as Error).message, 'what has failed could not be listed');
  }
};
