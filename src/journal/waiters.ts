/** Callers that wait until Temporal has the workflow of an event. */
export interface Waiters {
  /** Resolves when `notify` is called for the event; rejects if the signal aborts first. */
  wait(id: string, signal: AbortSignal): Promise<void>;
  notify(id: string): void;
}

export function createWaiters(): Waiters {
  const waiters = new Map<string, (() => void)[]>();
  return {
    notify(id) {
      for (const done of waiters.get(id) ?? []) done();
    },

    async wait(id, signal) {
      const dispatched = Promise.withResolvers<void>();
      const giveUp = () => dispatched.reject(signal.reason as Error);
      waiters.set(id, [...(waiters.get(id) ?? []), dispatched.resolve]);
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        await dispatched.promise;
      } finally {
        signal.removeEventListener('abort', giveUp);
        const others = (waiters.get(id) ?? []).filter((one) => one !== dispatched.resolve);
        if (others.length) waiters.set(id, others);
        else waiters.delete(id);
      }
    },
  };
}
