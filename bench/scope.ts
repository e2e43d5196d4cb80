export interface Scope {
  /** Makes something that ends with the scope, also when the scope is closed while it is being made. */
  own<T>(make: () => Promise<T>, end: (made: T) => unknown): Promise<T>;
  /** A scope that may be closed earlier, and is closed with this one. */
  inner(): Scope;
  /** Ends what is owned, the last first. Every caller waits until all of it has ended. */
  close(): Promise<void>;
}

/** What has to be gone afterwards: processes and folders. A Ctrl-C closes it from outside, at any moment. */
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
