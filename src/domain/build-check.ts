import { shorten } from './headline.ts';

/** How many runs of each workflow type are replayed to check a build. */
export interface BuildCheck {
  /** Open runs, from the oldest to the newest: those between them are left out evenly. */
  open: number;
  /** The newest runs, open or closed. */
  recent: number;
  /**
   * Of runs that are alike at most so many, the oldest and the newest among them: of one kind, of one status, and with the same
   * changes of the code. Absent: all.
   */
  alike?: number;
}

export const DEFAULT_BUILD_CHECK: BuildCheck = { open: 200, recent: 50 };
/** For a person who waits for it. */
export const QUICK_BUILD_CHECK: BuildCheck = { open: 200, recent: 300, alike: 2 };
export const MOST_REPLAYED = 10_000;

/** A run that a build cannot continue. The field names are those of `builds check --json`. */
export interface ReplayFailure {
  type: string;
  id: string;
  runId: string;
  reason: string;
}

/** The result of the workflow `buildGate` and of `builds check --json`. */
export interface BuildReport {
  /** How many runs were replayed, by workflow type. */
  replayed: Record<string, number>;
  /** How many runs there are, open or closed. Absent in the result of an older build. */
  runs?: number;
  /** How many runs the build cannot continue. */
  failed: number;
  /** The first of them. */
  failures: ReplayFailure[];
}

/** The activity of the workflow `buildGate`. */
export interface BuildActivities {
  checkBuild(check: BuildCheck): Promise<BuildReport>;
}

const NAMED = 3;
const SHOWN_CHARACTERS = 300;

/** "2 runs cannot continue on this build: reply-1 (replyUnanswered, run 019a…): Nondeterminism error: …" */
export function buildFailureText({ failed, failures }: BuildReport): string {
  const named = failures
    .slice(0, NAMED)
    .map(({ id, type, runId, reason }) => `${id} (${type}, run ${runId}): ${shorten(reason, SHOWN_CHARACTERS)}`);
  const more = failed > named.length ? [`and ${failed - named.length} more`] : [];
  return `${failed} ${failed === 1 ? 'run' : 'runs'} cannot continue on this build: ${[...named, ...more].join('; ')}`;
}
