import type { WorkflowExecutionDescription } from '@temporalio/client';

/** An activity that has not completed yet. */
export interface PendingActivity {
  /** Its type. */
  activity: string;
  attempt: number;
  lastFailure: string | undefined;
}

export const pendingOf = ({ raw }: WorkflowExecutionDescription): PendingActivity[] =>
  (raw.pendingActivities ?? []).map(({ activityType, attempt, lastFailure }) => ({
    activity: activityType?.name ?? '',
    attempt: attempt ?? 0,
    lastFailure: lastFailure?.message ?? undefined,
  }));

export const pendingText = ({ activity, attempt, lastFailure }: PendingActivity): string =>
  `  ${activity}: attempt ${attempt}${lastFailure ? `, last failure: ${lastFailure}` : ''}`;
