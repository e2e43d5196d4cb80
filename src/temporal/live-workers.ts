import type { Temporal } from './connection.ts';
import { isForbidden } from './grpc-errors.ts';
import { type MaybeVersion, deploymentVersionOf, versionName } from './task-queue.ts';

/** `temporal.api.enums.v1.WorkerStatus`. */
const RUNNING = 1;
/** An SDK reports to its server at least once a minute. If a report is twice as old, its worker was killed. */
const TOLD_WITHIN_S = 130;
/** Ours (`buildIdOf`) and the SDK's name for workflows without a version end in a hash: `@temporalio/worker@1.24.0+…`. */
const UNVERSIONED = /^(?:instantly-temporal\/|@temporalio\/worker@)[^+]*\+?([\da-f]{0,8}).*$/;

export interface LiveWorker {
  /** Process and host. */
  identity: string;
  /** The version, or the beginning of the hash of its workflows; empty for a worker of activities alone. */
  build: string;
  workflowTasks: Slots;
  activities: Slots;
  /** When it reported this. */
  secondsAgo: number;
}

interface Slots {
  used: number;
  all: number;
}

/**
 * The workers of a task queue that have reported to the server in the last two minutes. Undefined if the server does
 * not list them: a server before 1.31, or a key without the permission.
 */
export async function liveWorkers(temporal: Temporal, taskQueue: string): Promise<LiveWorker[] | undefined> {
  const { connection, namespace, call } = temporal;
  const query = `TaskQueue = "${taskQueue}"`;
  const answer = await call(() => connection.workflowService.listWorkers({ namespace, query, pageSize: 1000 })).catch(
    (error: unknown) => {
      if (isForbidden(error)) return undefined;
      throw error;
    },
  );
  const now = Date.now() / 1000;
  return answer?.workersInfo?.flatMap(({ workerHeartbeat: told }) => {
    const secondsAgo = Math.max(0, Math.round(now - Number(told?.heartbeatTime?.seconds ?? 0)));
    if (!told || Number(told.status) !== RUNNING || secondsAgo > TOLD_WITHIN_S) return [];
    const { workerIdentity, deploymentVersion, workflowTaskSlotsInfo, activityTaskSlotsInfo } = told;
    return {
      identity: workerIdentity ?? '',
      build: buildOf(deploymentVersion),
      workflowTasks: slotsOf(workflowTaskSlotsInfo),
      activities: slotsOf(activityTaskSlotsInfo),
      secondsAgo,
    };
  });
}

function buildOf(version: MaybeVersion): string {
  const known = deploymentVersionOf(version);
  return known ? versionName(known) : (version?.buildId ?? '').replace(UNVERSIONED, '$1');
}

type MaybeSlots = { currentUsedSlots?: number | null; currentAvailableSlots?: number | null } | null | undefined;

function slotsOf(told: MaybeSlots): Slots {
  const used = told?.currentUsedSlots ?? 0;
  return { used, all: used + (told?.currentAvailableSlots ?? 0) };
}
