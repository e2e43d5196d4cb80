import type { WorkflowExecutionInfo } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';

/** What Temporal lists a run to wait for; empty: for nobody. */
export const attentionIn = ({ searchAttributes }: Pick<WorkflowExecutionInfo, 'searchAttributes'>): string =>
  String(searchAttributes[SEARCH_ATTRIBUTES.attention]?.[0] ?? '');
