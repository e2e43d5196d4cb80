type Activity = (...args: never[]) => Promise<unknown>;

/** The same activities; `around` runs each of them. */
export function wrapEach<All extends Record<keyof All, Activity>>(
  activities: All,
  around: (run: () => Promise<unknown>) => Promise<unknown>,
): All {
  const wrapped = Object.entries<Activity>(activities).map(([name, activity]) => [
    name,
    (...args: never[]) => around(() => activity(...args)),
  ]);
  return Object.fromEntries(wrapped) as All;
}
