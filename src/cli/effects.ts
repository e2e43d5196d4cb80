import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { effectsListCommand } from './effects/list.ts';

export function effectsCommands(program: Command, context: () => CliContext): void {
  const effects = program
    .command('effects')
    .description(
      'list and count effects (what is done in the CRM, in Slack and at Instantly), and what became of them',
    );
  effectsListCommand(effects, context);
}
