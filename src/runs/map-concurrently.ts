import PQueue from 'p-queue';

const AT_ONCE = 10;

/** Works on all of them, a few at a time; the results in their order. */
export const each = <T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> =>
  new PQueue({ concurrency: AT_ONCE }).addAll(items.map((item) => () => work(item)));
