/** What workflows tell the worker, which measures it. Not part of a history, and not called again in a replay. */
export type MetricSinks = {
  metrics: {
    /** All effects of a human signal are done. `receivedAt`: when it was delivered, in milliseconds since 1970. */
    humanSignalDone(receivedAt: number): void;
  };
};
