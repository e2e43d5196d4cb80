import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { LeadEvent } from '../domain/event.ts';
import type { FollowUpChoice } from '../domain/follow-up/follow-up.ts';
import type { QuestionAnswer } from '../domain/follow-up/question.ts';
import type { FollowUpEnd, FollowUpState } from '../domain/follow-up/state.ts';
import { createDispatch } from '../runs/dispatch.ts';
import { followUpId } from '../runs/follow-up-ids.ts';
import { type Temporal, temporalOver } from '../temporal/connection.ts';
import { answerUpdate, stateQuery } from '../../workflows/follow-up-engine/messages.ts';
import { startSimulationWorker } from './simulation-worker.ts';
import { untilIdle } from './until-idle.ts';
import { type Action, openWorld, type WorldOptions } from './world.ts';

export interface SimulationOptions extends Omit<WorldOptions, 'clock'> {
  /** A time-skipping test server: its time passes as fast as the workflows allow. */
  environment: TestWorkflowEnvironment;
  workflowBundle: WorkflowBundleOption;
  followUps: FollowUpChoice[];
  /** The time at which the script begins, in milliseconds since 1970. */
  beginsAt: number;
  /** How many runs stay in the worker's memory; 0: each task begins with a replay, as after a restart. */
  maxCachedWorkflows?: number;
}

/** Runs the real workflows in simulated time. Their activities change nothing: they only record what would be done. */
export interface Simulation {
  readonly temporal: Temporal;
  readonly followUps: FollowUpChoice[];
  /** Every effect on the world so far. */
  readonly actions: Action[];
  /** What a lead's follow-up has done to the world. */
  actionsOf(name: string, lead: string): Action[];
  handleOf(name: string, lead: string): WorkflowHandle;
  /** A time of the server as a time of the script. Both in milliseconds since 1970. */
  toScriptTime(at: number): number;
  /** The event at the server's time. */
  inServerTime(event: LeadEvent): LeadEvent;
  /**
   * Sends an event, at the present time or at its own time if that has passed, and waits until its workflow has ended. Resolves with
   * the names of the follow-ups that it has started.
   */
  send(event: LeadEvent): Promise<string[]>;
  /** Adds a mail of a team member to the lead. */
  writes(lead: string, at: number, from: string): void;
  answer(name: string, lead: string, given: QuestionAnswer): Promise<void>;
  /** Advances the time to `at` (script time). All steps that are due until then are done. */
  passTo(at: number): Promise<void>;
  stateOf(name: string, lead: string): Promise<FollowUpState>;
  /** The result of a follow-up, or of one of its runs; time passes until then. Rejects with what its code throws. */
  endOf(name: string, lead: string, runId?: string): Promise<FollowUpEnd>;
  /** Stops the worker, awaits `meanwhile`, and starts another worker. */
  restart(meanwhile?: () => Promise<unknown>): Promise<void>;
  /** Ends every follow-up that still runs. A second call does nothing. */
  close(): Promise<void>;
}

/** The test server keeps an open poll for at most this time after its worker has gone. */
const POLL_ENDS_MS = 100;

export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const { environment, followUps, beginsAt } = options;
  const { connection } = environment;
  // The environment's own client lets time pass while it waits for a result; this one does not.
  const temporal = temporalOver({ address: environment.address, namespace: 'default' }, connection);
  const { client } = temporal;
  const taskQueue = `simulation-${randomUUID()}`;
  const now = () => environment.currentTimeMs();
  const ahead = (await now()) - beginsAt;
  const toServerTime = (at: number) => at + ahead;
  const toScriptTime = (at: number) => at - ahead;
  const world = openWorld({ ...options, clock: { now, toServerTime, toScriptTime } });
  const startWorker = () => startSimulationWorker({ ...options, temporal, taskQueue, world });
  let stopWorker = await startWorker();

  const policy = { bounceBlocklist: 'never', followUps } as const;
  const dispatch = createDispatch({ temporal, taskQueue, policy, eager: false });
  const started: WorkflowHandle[] = [];
  const handleOf = (name: string, lead: string): WorkflowHandle => client.workflow.getHandle(followUpId(name, lead));
  const inServerTime = (event: LeadEvent): LeadEvent => ({
    ...event,
    at: new Date(toServerTime(Date.parse(event.at))).toISOString(),
  });

  return {
    temporal,
    followUps,
    actions: world.actions,
    actionsOf: (name, lead) => world.actions.filter(({ workflowId }) => workflowId === followUpId(name, lead)),
    handleOf,
    toScriptTime,
    inServerTime,

    async send(event) {
      const shifted = inServerTime(event);
      await world.happened(shifted);
      const isNew = (await dispatch(shifted)) === 'started';
      const outcomes = (await client.workflow.getHandle(event.id).result()) as Record<string, string>;
      const names = isNew ? Object.keys(outcomes).filter((name) => outcomes[name] === 'started') : [];
      for (const name of names) started.push(handleOf(name, event.lead.email));
      return names;
    },

    writes: (lead, at, from) => world.writes(lead, toServerTime(at), from),

    answer: (name, lead, given) => handleOf(name, lead).executeUpdate(answerUpdate, { args: [given] }),

    async passTo(at) {
      const leftMs = toServerTime(at) - (await now());
      if (leftMs > 0) await environment.sleep(leftMs);
    },

    stateOf: (name, lead) => handleOf(name, lead).query(stateQuery),

    endOf: (name, lead, runId) => environment.client.workflow.result(handleOf(name, lead).workflowId, runId),

    async restart(meanwhile = () => Promise.resolve()) {
      await stopWorker();
      // A poll that the server has not given up yet would swallow the next task.
      await setTimeout(POLL_ENDS_MS);
      await meanwhile();
      stopWorker = await startWorker();
    },

    async close() {
      for (const handle of started.splice(0)) {
        await untilIdle(handle);
        // A follow-up that has ended by itself cannot be terminated.
        await handle.terminate().catch(() => undefined);
      }
      await stopWorker();
      stopWorker = () => Promise.resolve();
    },
  };
}
