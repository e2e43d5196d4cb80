/** Who waits until an event is with Temporal. */
export function createWaiters() {
  const waiters = new Map<string, (() => void)[]>();
  return {
    tell(id: string): void {
      for (const done of waiters.get(id) ?? []) done();
    },

    /** Rejects when the signal aborts first. */
    async wait(id: string, signal: AbortSignal): Promise<void> {
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
