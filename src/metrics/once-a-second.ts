const SECOND_MS = 1_000;

/** Runs the function once a second at most, and returns its last answer in between. If that is a promise, all callers share it. */
export function onceASecond<Answer>(run: () => Answer): () => Answer {
  let last: { answer: Answer; at: number } | undefined;
  return () => {
    if (!last || performance.now() - last.at >= SECOND_MS) last = { answer: run(), at: performance.now() };
    return last.answer;
  };
}
