interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export interface GroupedOptions<Item, Result> {
  /** Runs once for the items that wait; resolves with a result for each. */
  run(items: Item[]): Promise<Result[]>;
  /** How many runs are under way at the same time, at most. */
  atOnce: number;
  /** How many items one run has, at most, and how large they are together. */
  most: number;
  mostSize?: number;
  sizeOf?(item: Item): number;
  /** Whether the error may be about one item, so that the others should be tried without it. */
  isAboutOne?(error: unknown): boolean;
}

export interface Grouped<Item, Result> {
  add(item: Item): Promise<Result>;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
}

/** Items that come while a run is under way go together into the next one: a commit costs the same for one as for many. */
export function createGrouped<Item, Result>({
  run,
  atOnce,
  most,
  mostSize = Infinity,
  sizeOf = () => 0,
  isAboutOne = () => false,
}: GroupedOptions<Item, Result>): Grouped<Item, Result> {
  const waiting: Waiting<Item, Result>[] = [];
  const running = new Set<Promise<void>>();
  let isDue = false;

  function begin(): void {
    isDue = false;
    while (waiting.length && running.size < atOnce) {
      const group = nextGroup();
      const one = settle(group).finally(() => {
        running.delete(one);
        begin();
      });
      running.add(one);
    }
  }

  function nextGroup(): Waiting<Item, Result>[] {
    let size = 0;
    const end = waiting.findIndex(({ item }, i) => i === most || ((size += sizeOf(item)) > mostSize && i > 0));
    return waiting.splice(0, end < 0 ? waiting.length : end);
  }

  async function settle(group: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(group.map(({ item }) => item));
      for (const [i, { resolve }] of group.entries()) resolve(results[i]!);
    } catch (error) {
      if (group.length > 1 && isAboutOne(error)) for (const one of group) await settle([one]);
      // What waits behind it would fail too, and later.
      else for (const { reject } of [...group, ...waiting.splice(0)]) reject(error);
    }
  }

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        // What arrives in the same turn of the event loop goes together.
        if (!isDue && running.size < atOnce) setImmediate(begin);
        isDue = true;
      });
    },

    async idle() {
      while (waiting.length || running.size) {
        await Promise.allSettled(running);
        await new Promise(setImmediate);
      }
    },
  };
}
