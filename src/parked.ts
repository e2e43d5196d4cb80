import { FAILURE_CLASSES, QUESTION, WAITS_FOR, type WaitsFor } from './domain/failure.ts';
import type { Parked } from './domain/monitor.ts';
import { FOLLOW_UP_TYPES } from './follow-ups.ts';
import type { Temporal } from './temporal/connection.ts';
import { lastFailures } from './temporal/failures-of-run.ts';
import { countRuns, listRuns } from './temporal/list-runs.ts';
import { OUTREACH_EVENT, type RunFilter, runQuery } from './temporal/run-query.ts';
import { FOLLOW_UPS } from '../workflows/story/register.ts';

const PAGE = 100;
const EXAMPLES = 3;

type Counts = Partial<Record<WaitsFor, number>>;

export interface ParkedFilter extends Pick<RunFilter, 'campaign' | 'lead' | 'since' | 'until'> {
  /** Of an event, or the name of a follow-up. */
  kind?: string | undefined;
  class?: WaitsFor | undefined;
}

/** What has effects, and so may wait for a person: events and follow-ups. */
export function withEffects(kind?: string): Pick<RunFilter, 'types' | 'kind'> {
  const followUp = kind === undefined ? undefined : FOLLOW_UPS[kind];
  return followUp ? { types: [followUp.type] } : { types: [OUTREACH_EVENT, ...FOLLOW_UP_TYPES], kind };
}

/** Those that wait for a person. Where two effects of a workflow are parked, it counts as of the first one's class. */
export const waitingQuery = ({ class: of, kind, ...filter }: ParkedFilter = {}): string =>
  runQuery({ ...filter, ...withEffects(kind), attention: of ? [of] : WAITS_FOR, isRunning: true });

/** Those with parked effects. */
export const parkedQuery = ({ class: of, kind, ...filter }: ParkedFilter = {}): string =>
  runQuery({ ...filter, ...withEffects(kind), attention: of ? [of] : FAILURE_CLASSES, isRunning: true });

/** How many wait, by failure class; no class of which none waits. Visibility follows with a delay of a second or so. */
export async function countByClass(temporal: Temporal, filter: ParkedFilter): Promise<Counts> {
  const classes = WAITS_FOR.filter((of) => !filter.class || filter.class === of);
  const counts = await Promise.all(
    classes.map(async (of) => [of, await countRuns(temporal, waitingQuery({ ...filter, class: of }))] as const),
  );
  return Object.fromEntries(counts.filter(([, count]) => count));
}

/** What waits for a person. */
export async function countParked(temporal: Temporal): Promise<Parked[]> {
  const counts = Object.entries(await countByClass(temporal, {})) as [WaitsFor, number][];
  return Promise.all(
    counts.map(async ([of, count]) => ({
      class: of,
      count,
      ...(of === QUESTION ? { examples: [] } : await newestOf(temporal, parkedQuery({ class: of }))),
    })),
  );
}

async function newestOf(temporal: Temporal, query: string): Promise<Pick<Parked, 'newestAt' | 'examples'>> {
  const runs = await listRuns(temporal, query, PAGE);
  runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
  // A run may be over and gone by now.
  const failures = await Promise.all(
    runs.slice(0, EXAMPLES).map((run) => lastFailures(temporal, run).catch(() => ({ activity: undefined }))),
  );
  const examples = [...new Set(failures.flatMap(({ activity }) => activity ?? []))];
  return { examples, ...(runs[0] && { newestAt: runs[0].startTime.getTime() }) };
}
