/** The child's side of `startChild`. */

interface Question {
  id: number;
  command: string;
  argument: never;
}

export interface Started {
  /** A folder for this process's files. */
  folder: string;
}

export const startedWith = <T extends object>(): T & Started => JSON.parse(process.argv[2]!) as T & Started;

/** Runs the parent's commands until the parent disconnects. */
export function answerParent(
  commands: Record<string, (argument: never) => unknown>,
  close: () => unknown = () => undefined,
): void {
  // Ctrl-C reaches every process of a terminal. The parent stops its children in order, so the child ignores it.
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
