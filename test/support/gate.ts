export type Gate = ReturnType<typeof createGate>;

/**
 * Holds back the answers of vendors after they have carried out the call, so that a test can kill the caller before it
 * receives the answer.
 */
export function createGate() {
  let awaited = new Map<string, string>();
  let allHeld = Promise.withResolvers<void>();
  return {
    /** Holds, for each name, the next call that contains the text. Resolves when all of them are held. */
    hold(parts: Record<string, string>): Promise<void> {
      awaited = new Map(Object.entries(parts));
      allHeld = Promise.withResolvers<void>();
      return allHeld.promise;
    },
    /** Resolves immediately for a call that is not to be held, and never for a call that is. */
    pass(name: string, said: string): Promise<void> {
      const text = awaited.get(name);
      if (text === undefined || !said.includes(text)) return Promise.resolve();
      awaited.delete(name);
      if (!awaited.size) allHeld.resolve();
      return new Promise(() => undefined);
    },
    stillOpen: () => [...awaited.keys()],
  };
}
