import type { WorkflowExecutionDescription } from '@temporalio/client';

interface Pending {
  activity: string;
  attempt: number;
  lastFailure: string | undefined;
}

/** What a workflow is trying at the moment. */
export const pendingOf = ({ raw }: WorkflowExecutionDescription): Pending[] =>
  (raw.pendingActivities ?? []).map(({ activityType, attempt, lastFailure }) => ({
    activity: activityType?.name ?? '',
    attempt: attempt ?? 0,
    lastFailure: lastFailure?.message ?? undefined,
  }));

export const pendingText = ({ activity, attempt, lastFailure }: Pending): string =>
  `  ${activity}: attempt ${attempt}${lastFailure ? `, last failure: ${lastFailure}` : ''}`;
