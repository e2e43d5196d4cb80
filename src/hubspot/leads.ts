import { type LeadEvent, urgencyOf } from '../domain/event.ts';
import { VendorError } from '../domain/failure.ts';
import type { Turn } from '../outgoing/call-budget.ts';

/** A lead whose events are merged together. */
export interface LeadChange {
  email: string;
  turn: Turn;
  /** Ends the gathering and returns the lead's events, at least one. Events that come later are merged after these. */
  gathered(): LeadEvent[];
}

interface Asked {
  event: LeadEvent;
  resolve(contactId: string | undefined): void;
  reject(error: unknown): void;
}

interface Gathering {
  email: string;
  asked: Set<Asked>;
  turn: Turn & { urgent: boolean };
  isStarted: boolean;
  abandon(reason: unknown): void;
}

/**
 * Gathers events for a short time, so that the events of one lead become one change, and the changes of many leads
 * start together and share calls. A human signal does not wait, and takes with it what waits. A lead's changes never run
 * at the same time.
 * @param merge merges a lead's events into its contact and returns the contact's id.
 */
export function gatherLeads(
  windowMs: number,
  merge: (lead: LeadChange) => Promise<string | undefined>,
): (event: LeadEvent, signal?: AbortSignal) => Promise<string | undefined> {
  /** The leads that still take events in. */
  const gathering = new Map<string, Gathering>();
  /** The last change of each lead that was started and has not ended. */
  const running = new Map<string, { turn: Gathering['turn']; ended: Promise<void> }>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function newLead(email: string): Gathering {
    const stop = new AbortController();
    const turn = { urgent: false, signal: stop.signal };
    const lead = { email, asked: new Set<Asked>(), turn, isStarted: false, abandon: (why: unknown) => stop.abort(why) };
    gathering.set(email, lead);
    timer ??= setTimeout(startAll, windowMs);
    return lead;
  }

  const noLonger = (lead: Gathering) => gathering.get(lead.email) === lead && gathering.delete(lead.email);

  function startAll(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const lead of gathering.values()) {
      if (lead.isStarted) continue;
      lead.isStarted = true;
      const { email, turn } = lead;
      const before = running.get(email)?.ended;
      const change = { turn, ended: before ? before.then(() => run(lead)) : run(lead) };
      running.set(email, change);
      void change.ended.then(() => running.get(email) === change && running.delete(email));
    }
  }

  async function run(lead: Gathering): Promise<void> {
    const { email, asked, turn } = lead;
    let all: Asked[] = [];
    const gathered = () => {
      noLonger(lead);
      turn.signal?.throwIfAborted();
      all = [...asked];
      return all.map(({ event }) => event);
    };
    await merge({ email, turn, gathered })
      .then((id) => all.forEach(({ resolve }) => resolve(id)))
      .catch(async (error: unknown) => {
        noLonger(lead);
        // One event may hold what HubSpot refuses: the others succeed without it.
        const isOfOne = all.length > 1 && error instanceof VendorError && error.trouble === 'rejected';
        if (!isOfOne) return asked.forEach(({ reject }) => reject(error));
        for (const { event, resolve, reject } of all) {
          await merge({ email, turn, gathered: () => [event] }).then(resolve, reject);
        }
      });
  }

  return (event, signal) => {
    const { email } = event.lead;
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    const lead = gathering.get(email) ?? newLead(email);
    const one = { event, resolve, reject };
    const leave = () => {
      const reason = signal!.reason as Error;
      reject(new VendorError('unavailable', `HubSpot: ${reason.message}`, { cause: reason }));
      lead.asked.delete(one);
      if (lead.asked.size) return;
      noLonger(lead);
      lead.abandon(reason);
    };
    lead.asked.add(one);
    if (urgencyOf(event.kind) === 'human') {
      lead.turn.urgent = true;
      // It waits for this one.
      const before = running.get(email);
      if (before) before.turn.urgent = true;
      startAll();
    }
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave);
    return promise.finally(() => signal?.removeEventListener('abort', leave));
  };
}
