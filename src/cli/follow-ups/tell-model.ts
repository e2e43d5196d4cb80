import type { BulkAction } from '../../decisions/bulk-action.ts';
import type { Steering } from '../../decisions/steering.ts';
import { reasonOf } from '../../domain/reason.ts';
import type { CliContext } from '../context.ts';
import { note } from '../terminal/output.ts';

/**
 * Tells the read model which follow-ups were paused or resumed, so that a list says so immediately: Temporal lists no such
 * change, and a worker finds it only when it asks the follow-up again.
 */
export function followUpsSteered({ hasModel, withModel }: CliContext, action: Steering) {
  const ids: string[] = [];
  return {
    /** The same action, of which it is seen what it has done. */
    told: (bulk: BulkAction): BulkAction => ({
      ...bulk,
      async apply(run) {
        const outcome = await bulk.apply(run);
        if (outcome === 'done') ids.push(run.id);
        return outcome;
      },
    }),
    async write(): Promise<void> {
      if (action === 'cancel' || !ids.length || !hasModel()) return;
      await withModel((model) => model.steered(ids, action === 'pause')).catch((error: unknown) =>
        note(`the read model shows this later: ${reasonOf(error)}`),
      );
    },
  };
}
