export interface Scope {
  /** Creates something that ends with the scope, even if the scope closes while it is being created. */
  own<T>(make: () => Promise<T>, end: (made: T) => unknown): Promise<T>;
  /** Creates a scope that closes with this one, or earlier. */
  inner(): Scope;
  /** Ends everything in reverse order. Every caller waits until all has ended. */
  close(): Promise<void>;
}

/** Owns the processes and folders that must be gone at the end. Ctrl-C may close it at any moment. */
export function createScope(): Scope {
  const ends: (() => Promise<unknown>)[] = [];
  let closing: Promise<void> | undefined;

  const mustBeOpen = () => {
    if (closing) throw new Error('interrupted');
  };
  async function closeAll(): Promise<void> {
    for (const end of ends.toReversed()) await end();
  }

  return {
    own(make, end) {
      mustBeOpen();
      const making = make();
      ends.push(() => making.then(end, () => undefined));
      return making;
    },
    inner() {
      mustBeOpen();
      const scope = createScope();
      ends.push(scope.close);
      return scope;
    },
    close: () => (closing ??= closeAll()),
  };
}
