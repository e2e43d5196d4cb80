/** The child's side of `startChild`. */

interface Question {
  id: number;
  command: string;
  argument: never;
}

export interface Started {
  /** For this process's files alone. */
  folder: string;
}

export const startedWith = <T extends object>(): T & Started => JSON.parse(process.argv[2]!) as T & Started;

/** Offers commands to the parent, until the parent has no more. */
export function answerParent(
  commands: Record<string, (argument: never) => unknown>,
  close: () => unknown = () => undefined,
): void {
  // A terminal's Ctrl-C goes to every process; the parent ends its children in order.
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => {
    void Promise.resolve(close()).finally(() => process.exit());
  });
  process.on('message', ({ id, command, argument }: Question) => {
    const result = new Promise((resolve) => resolve(commands[command]!(argument)));
    result.then(
      (value) => process.send!({ id, result: value }),
      (error: Error) => process.send!({ id, error: error.stack ?? error.message }),
    );
  });
}
