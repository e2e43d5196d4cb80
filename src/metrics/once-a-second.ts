const SECOND_MS = 1_000;

/** The answer of the last second, or a new one: of a promise too, which all who ask meanwhile share. */
export function onceASecond<Answer>(run: () => Answer): () => Answer {
  let last: { answer: Answer; at: number } | undefined;
  return () => {
    if (!last || performance.now() - last.at >= SECOND_MS) last = { answer: run(), at: performance.now() };
    return last.answer;
  };
}
