import { Context } from '@temporalio/activity';
import { ACTIVITIES, type Activities, changesTheWorld } from '../domain/activities.ts';
import { isMild } from '../domain/bounce.ts';
import { nameOfKey } from '../domain/effect.ts';
import type { LeadEvent } from '../domain/event.ts';
import type { Lookups } from '../domain/follow-up/lookups.ts';
import { outline } from '../domain/follow-up/trim-event.ts';

/** The server's time and the script's time. All times are in milliseconds since 1970. */
export interface SimulationClock {
  /** Server time. */
  now(): Promise<number>;
  toServerTime(at: number): number;
  toScriptTime(at: number): number;
}

export interface WorldOptions {
  clock: SimulationClock;
  lookups: Pick<Lookups, 'resolveWait' | 'readReturnDate'>;
  /** The results of activities; an activity that is not named succeeds without a result. */
  perform?: Partial<Record<keyof Activities, (input: never) => unknown>>;
}

/** An effect on the world that was performed in the simulation. */
export interface Action {
  /** Script time. */
  at: number;
  activity: keyof Activities;
  /** The effect's name. */
  name: string;
  workflowId: string;
  input: unknown;
}

/** Stands in for the vendors and for Temporal's lists: records what is done and remembers what has happened. */
export interface World {
  readonly actions: Action[];
  readonly activities: Record<string, (input: never, key: string) => Promise<unknown>>;
  readonly lookups: Lookups;
  /** Remembers an event (server time) for the follow-ups' lookups. */
  happened(event: LeadEvent): Promise<void>;
  /** Remembers a mail that the mailbox `from` sends to the lead. `at` is server time. */
  writes(lead: string, at: number, from: string): void;
}

/** As on a real server, a workflow that was just started is not in the lists yet. */
const LISTED_AFTER_MS = 5_000;

export function openWorld({ clock, lookups, perform = {} }: WorldOptions): World {
  const { now, toServerTime, toScriptTime } = clock;
  const actions: Action[] = [];
  const events: { event: LeadEvent; listedAt: number }[] = [];
  const answers: { lead: string; at: number; from: string }[] = [];

  const results: Partial<Record<keyof Activities, (input: never) => unknown>> = {
    lastAnswer: ({ lead, since }: Parameters<Activities['lastAnswer']>[0]) =>
      answers.findLast((one) => one.lead === lead && one.at > since) ?? null,
    ...perform,
  };

  async function run(activity: keyof Activities, input: never, key: string): Promise<unknown> {
    const { workflowId } = Context.current().info.workflowExecution!;
    const result = (await results[activity]?.(input)) ?? null;
    if (changesTheWorld(activity)) {
      const at = toScriptTime(await now());
      actions.push({ at, activity, name: nameOfKey(key), workflowId, input });
    }
    return result;
  }

  return {
    actions,
    activities: Object.fromEntries(
      ACTIVITIES.map((activity) => [activity, (input: never, key: string) => run(activity, input, key)]),
    ),
    lookups: {
      async resolveWait({ from, ...wait }) {
        const { at, ...moment } = await lookups.resolveWait({ ...wait, from: toScriptTime(from) });
        return { ...moment, at: toServerTime(at) };
      },
      readReturnDate: (reply) => lookups.readReturnDate({ ...reply, writtenAt: toScriptTime(reply.writtenAt) }),
      async getLeadEvents({ lead, kinds }) {
        const at = await now();
        return events
          .flatMap(({ event, listedAt }) => (listedAt <= at ? [event] : []))
          .filter((event) => event.lead.email === lead && kinds.includes(event.kind))
          .filter((event) => event.kind !== 'email_bounced' || !isMild(event.bounce))
          .map(outline);
      },
    },
    async happened(event) {
      events.push({ event, listedAt: (await now()) + LISTED_AFTER_MS });
    },
    writes(lead, at, from) {
      answers.push({ lead, at, from });
    },
  };
}
