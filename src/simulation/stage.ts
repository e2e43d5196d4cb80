import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { Context } from '@temporalio/activity';
import { createFollowUpPort } from '../runs/call-follow-ups.ts';
import { createDispatch } from '../runs/dispatch.ts';
import { isMild } from '../domain/bounce.ts';
import { ACTIVITIES, type Activities, changesTheWorld } from '../domain/activities.ts';
import { nameOfKey } from '../domain/effect.ts';
import type { LeadEvent } from '../domain/event.ts';
import type { FollowUpChoice } from '../domain/follow-up/follow-up.ts';
import type { FollowUpEnd, FollowUpState } from '../domain/follow-up/state.ts';
import type { QuestionAnswer } from '../domain/follow-up/question.ts';
import type { Lookups } from '../domain/follow-up/lookups.ts';
import { outline } from '../domain/follow-up/trim-event.ts';
import { followUpId } from '../runs/follow-up-ids.ts';
import { answerUpdate, stateQuery } from '../../workflows/follow-up-engine/messages.ts';
import { temporalOver } from '../temporal/connection.ts';
import { atRest } from './at-rest.ts';

export interface StageOptions {
  /** Its time passes as fast as its workflows allow. */
  environment: TestWorkflowEnvironment;
  workflowBundle: WorkflowBundleOption;
  followUps: FollowUpChoice[];
  /** The time at which the play begins, in milliseconds since 1970. */
  beginsAt: number;
  lookups: Pick<Lookups, 'resolveWait' | 'readReturnDate'>;
  /** What effects come to; one that is not named succeeds. */
  perform?: Partial<Record<keyof Activities, (input: never) => unknown>>;
  /** Runs that stay in the worker's memory; without any, each task begins with a replay, as after a restart. */
  maxCachedWorkflows?: number;
}

const POLL_ENDS_MS = 100;
/** As on a real server, a workflow that has begun is not at once in the lists. */
const LISTED_AFTER_MS = 5_000;

/** An effect on the world that was carried out on the stage. */
export interface Act {
  at: number;
  activity: keyof Activities;
  /** The effect's name. */
  name: string;
  workflowId: string;
  input: unknown;
}

/** The real workflows in a time of their own, in a world that only writes down what is done to it. */
export async function openStage(options: StageOptions) {
  const { environment, followUps, beginsAt, lookups, perform = {} } = options;
  const { connection } = environment;
  // The environment's own client lets time pass while it waits for a result.
  const temporal = temporalOver({ address: environment.address, namespace: 'default' }, connection);
  const { client } = temporal;
  const taskQueue = `stage-${randomUUID()}`;
  /** What the server's time is ahead of the play's. */
  const ahead = (await environment.currentTimeMs()) - beginsAt;
  const toServer = (at: number) => at + ahead;
  const toPlay = (at: number) => at - ahead;

  const acts: Act[] = [];
  const happened: { event: LeadEvent; listedAt: number }[] = [];
  const answers: { lead: string; at: number; from: string }[] = [];

  const world: Partial<Record<keyof Activities, (input: never) => unknown>> = {
    lastAnswer: ({ lead, since }: Parameters<Activities['lastAnswer']>[0]) =>
      answers.findLast((one) => one.lead === lead && one.at > since) ?? null,
    ...perform,
  };
  const activities = Object.fromEntries(
    ACTIVITIES.map((activity) => [
      activity,
      async (input: never, key: string) => {
        const { workflowId } = Context.current().info.workflowExecution!;
        const result = (await world[activity]?.(input)) ?? null;
        if (changesTheWorld(activity)) {
          const at = toPlay(await environment.currentTimeMs());
          acts.push({ at, activity, name: nameOfKey(key), workflowId, input });
        }
        return result;
      },
    ]),
  );
  const inPlayTime: Lookups = {
    async resolveWait({ from, ...wait }) {
      const { at, ...moment } = await lookups.resolveWait({ ...wait, from: toPlay(from) });
      return { ...moment, at: toServer(at) };
    },
    readReturnDate: (reply) => lookups.readReturnDate({ ...reply, writtenAt: toPlay(reply.writtenAt) }),
    async getLeadEvents({ lead, kinds }) {
      const now = await environment.currentTimeMs();
      const listed = happened.flatMap(({ event, listedAt }) => (listedAt <= now ? [event] : []));
      return listed
        .filter((event) => event.lead.email === lead && kinds.includes(event.kind))
        .filter((event) => event.kind !== 'email_bounced' || !isMild(event.bounce))
        .map(outline);
    },
  };

  const openWorker = async () => {
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue,
      workflowBundle: options.workflowBundle,
      activities: { ...activities, ...inPlayTime, ...createFollowUpPort(temporal, taskQueue) },
      maxCachedWorkflows: options.maxCachedWorkflows ?? 100,
      // Nobody comes to mend code that throws: the task would be tried again forever.
      workflowFailureErrorTypes: { '*': ['Error'] },
    });
    const running = worker.run();
    return async () => {
      worker.shutdown();
      await running;
    };
  };
  let closeWorker = await openWorker();

  const dispatch = createDispatch({
    temporal,
    taskQueue,
    policy: { bounceBlocklist: 'never', followUps },
    eager: false,
  });
  const inServerTime = (event: LeadEvent): LeadEvent => ({
    ...event,
    at: new Date(toServer(Date.parse(event.at))).toISOString(),
  });
  const begun: WorkflowHandle[] = [];
  const handleOf = (name: string, lead: string): WorkflowHandle => client.workflow.getHandle(followUpId(name, lead));

  return {
    acts,
    /** What a lead's follow-up has done. */
    actsOf: (name: string, lead: string) => acts.filter(({ workflowId }) => workflowId === followUpId(name, lead)),
    followUps,
    client,
    handleOf,
    toPlay,
    inServerTime,

    /**
     * Lets the event happen, now or at its own time if that is past, and waits until its workflow has told everybody.
     * Resolves with the follow-ups that it has started.
     */
    async send(event: LeadEvent): Promise<string[]> {
      const shifted = inServerTime(event);
      happened.push({ event: shifted, listedAt: (await environment.currentTimeMs()) + LISTED_AFTER_MS });
      const isNew = (await dispatch(shifted)) === 'started';
      const told = (await client.workflow.getHandle(event.id).result()) as Record<string, string>;
      const started = isNew ? Object.keys(told).filter((name) => told[name] === 'started') : [];
      for (const name of started) begun.push(handleOf(name, event.lead.email));
      return started;
    },

    /** Somebody of the team writes to the lead. */
    writes: (lead: string, at: number, from: string) => answers.push({ lead, at: toServer(at), from }),

    answer: (name: string, lead: string, given: QuestionAnswer) =>
      handleOf(name, lead).executeUpdate(answerUpdate, { args: [given] }),

    /** Lets time pass, all that is due being done meanwhile. */
    async passTo(at: number): Promise<void> {
      const left = toServer(at) - (await environment.currentTimeMs());
      if (left > 0) await environment.sleep(left);
    },

    stateOf: (name: string, lead: string): Promise<FollowUpState> => handleOf(name, lead).query(stateQuery),

    /** What became of it, or of that run; time passes until then. Rejects with what its code throws. */
    endOf: (name: string, lead: string, runId?: string): Promise<FollowUpEnd> =>
      environment.client.workflow.result(handleOf(name, lead).workflowId, runId),

    /** The worker goes, `meanwhile` happens, and another comes. */
    async restart(meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
      await closeWorker();
      // A poll that the server has not given up yet would swallow the next task.
      await setTimeout(POLL_ENDS_MS);
      await meanwhile();
      closeWorker = await openWorker();
    },

    /** Ends what is still open. Closing again does nothing. */
    async close(): Promise<void> {
      for (const handle of begun.splice(0)) {
        await atRest(handle);
        // Those that ended by themselves are no more to be found.
        await handle.terminate().catch(() => undefined);
      }
      await closeWorker();
      closeWorker = () => Promise.resolve();
    },
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;
