import type { Command } from 'commander';
import { command } from '../../domain/command.ts';

export const JSON_OPTION = ['--json', 'print JSON, for programs; times are in UTC'] as const;

/** Ends a command's help with examples of what to type, such as `events list --limit 5`. */
export const withExamples = (of: Command, ...examples: string[]): Command =>
  of.addHelpText('after', `\nExamples:\n${examples.map((text) => `  ${command(text)}`).join('\n')}`);
