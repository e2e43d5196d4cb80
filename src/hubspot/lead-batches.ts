import PQueue from 'p-queue';
import { type LeadEvent, urgencyOf } from '../domain/event.ts';
import { VendorError } from '../domain/failure.ts';
import type { Turn } from '../outgoing/call-budget.ts';
import { MOST_READ } from './contact-batches.ts';

/** Batches of each urgency that are under way. More would only be smaller batches. */
const AT_A_TIME = 2;

interface Asked {
  event: LeadEvent;
  resolve(contactId: string | undefined): void;
  reject(error: unknown): void;
}

/** The events of one lead that are merged together. */
interface Lead {
  email: string;
  asked: Set<Asked>;
  /** When its window ends, on the clock of `performance.now()`. */
  due: number;
  turn: Turn & { urgent: boolean };
  abandon(reason: unknown): void;
}

/**
 * Collects events for a short time, so that the events of one lead become one change, and the changes of many leads
 * share calls. A human signal does not wait, and takes with it what waits. One lead's changes never run at the same time.
 * @param merge merges events of one lead into its contact; several that run at the same time share their calls.
 */
export function leadBatches(
  windowMs: number,
  merge: (events: LeadEvent[], turn: Turn) => Promise<string | undefined>,
): (event: LeadEvent, signal?: AbortSignal) => Promise<string | undefined> {
  const waiting = new Map<string, Lead>();
  const running = new Map<string, Lead>();
  const lanes = { human: new PQueue({ concurrency: AT_A_TIME }), others: new PQueue({ concurrency: AT_A_TIME }) };
  let timer: ReturnType<typeof setTimeout> | undefined;

  function newLead(email: string): Lead {
    const stop = new AbortController();
    const turn = { urgent: false, signal: stop.signal };
    const due = performance.now() + windowMs;
    return { email, asked: new Set(), due, turn, abandon: (reason) => stop.abort(reason) };
  }

  /** The leads that may start, the urgent ones first. */
  const ready = (): Lead[] =>
    [...waiting.values()]
      .filter(({ email }) => !running.has(email))
      .sort((one, other) => Number(other.turn.urgent) - Number(one.turn.urgent));

  function startWhatIsDue(): void {
    clearTimeout(timer);
    const leads = ready();
    if (!leads.length) return;
    const waitMs = Math.min(...leads.map(({ due }) => due)) - performance.now();
    const lane = leads[0]!.turn.urgent ? lanes.human : lanes.others;
    if (waitMs > 0 && leads.length < MOST_READ && lane !== lanes.human) timer = setTimeout(startWhatIsDue, waitMs);
    else if (!lane.size) void lane.add(runBatch);
  }

  async function runBatch(): Promise<void> {
    const batch = ready().slice(0, MOST_READ);
    for (const lead of batch) {
      waiting.delete(lead.email);
      running.set(lead.email, lead);
    }
    startWhatIsDue();
    await Promise.all(batch.map(runLead));
    startWhatIsDue();
  }

  async function runLead({ email, asked, turn }: Lead): Promise<void> {
    const all = [...asked];
    const mergeOne = (some: Asked[]) =>
      merge(
        some.map(({ event }) => event),
        turn,
      ).then((id) => some.forEach(({ resolve }) => resolve(id)));
    await mergeOne(all).catch(async (error: unknown) => {
      // One event may hold what HubSpot refuses: the others succeed without it.
      const isOfOne = all.length > 1 && error instanceof VendorError && error.trouble === 'rejected';
      if (isOfOne) for (const one of all) await mergeOne([one]).catch(one.reject);
      else all.forEach(({ reject }) => reject(error));
    });
    running.delete(email);
    if (waiting.has(email)) startWhatIsDue();
  }

  return (event, signal) => {
    const { email } = event.lead;
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    const lead = waiting.get(email) ?? newLead(email);
    const one = { event, resolve, reject };
    const leave = () => {
      const reason = signal!.reason as Error;
      reject(new VendorError('unavailable', `HubSpot: ${reason.message}`, { cause: reason }));
      lead.asked.delete(one);
      if (lead.asked.size) return;
      lead.abandon(reason);
      if (waiting.get(email) === lead) waiting.delete(email);
    };
    waiting.set(email, lead);
    lead.asked.add(one);
    if (urgencyOf(event.kind) === 'human') {
      lead.turn.urgent = true;
      // It waits for this one.
      const before = running.get(email);
      if (before) before.turn.urgent = true;
    }
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave);
    startWhatIsDue();
    return promise.finally(() => signal?.removeEventListener('abort', leave));
  };
}
