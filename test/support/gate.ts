export type Gate = ReturnType<typeof createGate>;

/**
 * Holds back what vendors would answer, once each of them has carried out its part: whoever waits for the answers can
 * then be killed before it learns of them.
 */
export function createGate() {
  let awaited = new Map<string, string>();
  let allHeld = Promise.withResolvers<void>();
  return {
    /** From now on: of each name the first call that mentions the text. Resolves when all of them are held. */
    hold(parts: Record<string, string>): Promise<void> {
      awaited = new Map(Object.entries(parts));
      allHeld = Promise.withResolvers<void>();
      return allHeld.promise;
    },
    /** Resolves at once for what is not awaited, never for what is. */
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
