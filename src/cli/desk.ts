import type { Command } from 'commander';
import { counted } from '../domain/text/counted.ts';
import { rebuildModel } from '../model-feed/rebuild.ts';
import type { CliContext } from './context.ts';
import { passwordCommand } from './desk/password.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { print, showProgress } from './terminal/output.ts';

export function deskCommands(program: Command, context: () => CliContext): void {
  const desk = program
    .command('desk')
    .description('the desk: who may log in; the read model that it and the lists show');
  passwordCommand(desk);
  const rebuild = desk
    .command('rebuild')
    .description(
      'read everything that Temporal remembers into the read model again, while the product runs; what Temporal does not ' +
        'confirm is deleted, what is older than its memory stays. If it was interrupted, run it again: it goes on where it was',
    )
    .option(...JSON_OPTION)
    .action(async (options: { json?: boolean }) => {
      const { settings, withModel, withTemporal, clock } = context();
      const rebuilt = await withModel((model) =>
        withTemporal((temporal) =>
          rebuildModel({
            temporal,
            model,
            taskQueue: settings.temporal.taskQueue,
            signal: new AbortController().signal,
            onRead: (read, left) =>
              showProgress(`${counted(read, 'workflow')} read, about ${left.toLocaleString('en-US')} left`),
          }),
        ),
      );
      const { begun, isResumed, read } = rebuilt;
      print(options.json, { ...rebuilt, begun: new Date(begun).toISOString() }, () => {
        const resumed = isResumed ? ` The rebuild began at ${clock.says(begun)} and was interrupted.` : '';
        return `The read model has what Temporal remembers: ${counted(read, 'workflow')} read.${resumed}`;
      });
    });
  withExamples(rebuild, 'desk rebuild');
}
