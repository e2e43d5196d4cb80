import DataLoader from 'dataloader';
import { VendorError } from '../domain/failure.ts';
import type { CallBudget, Turn } from '../outgoing/call-budget.ts';
import { callers, onBehalfOf } from '../outgoing/on-behalf-of.ts';

/** Makes one batch call and returns the outcome of each input that HubSpot's answer names. */
type Send<Input, Result> = (
  inputs: Input[],
  turn: Turn & { hasTurn: boolean },
) => Promise<Map<Input, Result | VendorError>>;

interface Asked<Input> {
  input: Input;
  turn: Turn;
  /** For whom it is asked. */
  by: readonly object[];
}

/**
 * A call for one input. Those that wait for a turn share batch calls. Each has its own outcome: some refusals are of a
 * whole batch because of one input (https://github.com/HubSpot/hubspot-api-python/issues/51), so the batch is sent again
 * in parts, down to the refused input alone, whose refusal is that of a call of its own.
 * @param most the most inputs that HubSpot accepts in a batch.
 */
export function batched<Input, Result>(
  most: number,
  budget: CallBudget,
  send: Send<Input, Result>,
): (input: Input, turn: Turn) => Promise<Result> {
  type Outcomes = Map<Input, Result | VendorError>;

  async function outcomesOf(asked: readonly Asked<Input>[], hasTurn: boolean): Promise<Outcomes> {
    const inputs = [...new Set(asked.map(({ input }) => input))];
    const by = [...new Set(asked.flatMap((one) => one.by))];
    const answered = await onBehalfOf(by, () => send(inputs, { ...turnOf(asked), hasTurn })).catch(
      (error: unknown): Outcomes => {
        if (!(error instanceof VendorError)) throw error;
        return inputs.length > 1 && mayBeOfSome(error) ? new Map() : new Map(inputs.map((input) => [input, error]));
      },
    );
    const open = asked.filter(({ input }) => !answered.has(input));
    if (!open.length) return answered;
    const middle = Math.ceil(open.length / 2);
    const parts = answered.size ? [open] : [open.slice(0, middle), open.slice(middle)];
    const outcomes = await Promise.all(parts.map((part) => outcomesOf(part, false)));
    return new Map([answered, ...outcomes].flatMap((one) => [...one]));
  }

  /** The batch that takes inputs in. */
  let gathering: { hurry(): void };
  /** Why the batch that is dispatched now may not start. */
  let refusal: VendorError | undefined;
  const loader = new DataLoader<Asked<Input>, Result>(
    async (asked) => {
      const refused = refusal;
      if (refused) return asked.map(() => refused);
      const outcomes = await outcomesOf(asked, true);
      return asked.map(({ input }) => outcomes.get(input) as Result | VendorError);
    },
    {
      cache: false,
      maxBatchSize: most,
      batchScheduleFn: (dispatch) => {
        gathering = atItsTurn(budget, (refused) => {
          refusal = refused;
          dispatch();
        });
      },
    },
  );
  return (input, turn) => {
    const result = loader.load({ input, turn, by: callers() });
    if (turn.urgent) gathering.hurry();
    return result;
  };
}

/** Starts a batch when the budget has a turn for it, so that it gathers inputs until then. */
function atItsTurn(budget: CallBudget, dispatch: (refused?: VendorError) => void): { hurry(): void } {
  let urgent = false;
  let giveUp: AbortController | undefined;
  let isOver = false;
  const start = (refused?: VendorError) => {
    if (!isOver) dispatch(refused);
    isOver = true;
  };
  const take = () => {
    giveUp?.abort();
    giveUp = new AbortController();
    budget.take({ urgent, signal: giveUp.signal }).then(
      () => start(),
      (error: unknown) => error instanceof VendorError && start(error),
    );
  };
  // What is asked in the same moment is in the batch, also if there is a turn immediately.
  setImmediate(take);
  return {
    hurry() {
      if (urgent) return;
      urgent = true;
      if (giveUp) take();
    },
  };
}

/**
 * Whether a batch may fail because of some of its inputs: a value, a conflict, a record that is gone or locked (423), or
 * an answer that is too large to be read (2xx).
 */
const mayBeOfSome = ({ trouble, status = 0 }: VendorError): boolean =>
  trouble === 'rejected' || trouble === 'not-found' || status === 423 || (status >= 200 && status < 300);

/** A shared call is urgent if one of its inputs is, and it ends when nobody waits for it any more. */
const turnOf = (asked: readonly Asked<unknown>[]): Turn => ({
  urgent: asked.some(({ turn }) => turn.urgent),
  signal: whenAllAborted(asked.map(({ turn }) => turn.signal)),
});

function whenAllAborted(signals: (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = new Set(signals);
  if (given.has(undefined)) return undefined;
  const all = new AbortController();
  for (const signal of given as Set<AbortSignal>) {
    const leave = () => given.delete(signal) && !given.size && all.abort(signal.reason);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  }
  return all.signal;
}
