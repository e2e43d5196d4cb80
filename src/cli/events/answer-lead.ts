import type { Command } from 'commander';
import { askSandbox } from '../ask-sandbox.ts';
import type { CliContext } from '../context.ts';
import { JSON_OPTION, withExamples } from '../terminal/help.ts';
import { print } from '../terminal/output.ts';

export function answerLeadCommand(events: Command, context: () => CliContext): void {
  const answer = events
    .command('answer')
    .description('answer a lead in the sandbox, as a person would in Instantly’s Unibox')
    .requiredOption('--lead <email>', 'the lead’s email address')
    .option('--text <text>', 'the text of the answer', 'Thank you for your reply. Would Tuesday at 10:00 suit you?')
    .option(...JSON_OPTION)
    .action(async ({ lead, text, json }: { lead: string; text: string; json?: boolean }) => {
      const { settings } = context();
      if (!settings.sandbox)
        throw new Error('INSTANTLY_API_KEY is set, so no sandbox runs: answer in Instantly’s Unibox');
      const mail = (await askSandbox(settings, '/answers', { lead, text })) as { eaccount: string; subject: string };
      print(json, mail, () => `${mail.eaccount} has answered ${lead}: ${mail.subject}`);
    });
  withExamples(answer, 'events answer --lead jane@example.com');
}
