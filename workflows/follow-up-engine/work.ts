/** Counts the work under way. While there is any, no other run may continue this one. */
export interface Work {
  isIdle(): boolean;
  /** Counts until the promise settles; passes on its result. */
  track<Result>(work: Promise<Result>): Promise<Result>;
}

export function openWork(): Work {
  let underWay = 0;
  return {
    isIdle: () => underWay === 0,
    async track(work) {
      underWay += 1;
      return work.finally(() => (underWay -= 1));
    },
  };
}
