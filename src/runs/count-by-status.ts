import type { Temporal } from '../temporal/connection.ts';

/** How many of the runs that match a visibility query have each status: `completed`, `timed_out`. */
export async function countByStatus({ client, call }: Temporal, query: string): Promise<Map<string, number>> {
  const { groups } = await call(() => client.workflow.count(`${query} GROUP BY ExecutionStatus`));
  return new Map(groups.map(({ groupValues, count }) => [snakeCased(String([groupValues[0]].flat()[0])), count]));
}

/** `TimedOut`: `timed_out` */
const snakeCased = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
