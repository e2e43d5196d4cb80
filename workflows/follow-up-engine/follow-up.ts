import type { FollowUpStart } from '../../src/domain/follow-up/start.ts';
import type { FollowUp, FollowUpWorkflow } from './definition.ts';
import { runFollowUp } from './run.ts';

/** Makes the workflow of a follow-up from its definition. */
export function followUp<Values extends Record<string, unknown>>(definition: FollowUp<Values>): FollowUpWorkflow {
  const workflow = (start: FollowUpStart) => runFollowUp(definition, start);
  return Object.assign(workflow, { definition });
}
