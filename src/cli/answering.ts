import type { Command } from 'commander';
import { answeringReport, type AnsweringWanted, answerFilterOf } from '../answering/report.ts';
import type { OpenReply } from '../read-model/read-model.ts';
import { openJson, reportJson } from './answering/answering-json.ts';
import { openText, answeringText } from './answering/answering-text.ts';
import type { CliContext } from './context.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readPositive } from './terminal/option-values.ts';
import { note, print } from './terminal/output.ts';

interface Options extends AnsweringWanted {
  limit: string;
  json?: boolean;
}

export function answeringCommands(program: Command, context: () => CliContext): void {
  const answering = program.command('answering').description('show how fast replies are answered, and who waits');

  const report = withPeriod(answering.command('report'))
    .description(
      'show replies by day, the time to the first answer by owner of the mailbox, and campaigns by outcome; asks the read model, not Temporal',
    )
    .action(async ({ json, ...wanted }: Options) => {
      const { clock, settings, withModel } = context();
      const owners = settings.slack.owners;
      const found = await withModel((model) => answeringReport({ model, owners, clock }, wanted));
      print(json, reportJson(found), () => answeringText(found, clock));
    });
  withExamples(report, 'answering report', 'answering report --period 7d --campaign "Q3 outbound"');

  const open = withPeriod(answering.command('open'))
    .description('list the replies that nobody has answered, who waits longest first')
    .option('--limit <n>', 'show at most this many', '50')
    .action(async ({ json, limit, ...wanted }: Options) => {
      const { clock, settings, withModel } = context();
      const most = readPositive('--limit', limit);
      const owners = settings.slack.owners;
      const rows = await withModel(async (model) => {
        const { period } = await answeringReport({ model, owners, clock }, wanted);
        const filter = answerFilterOf(wanted, period, owners);
        const all: OpenReply[] = [];
        let after: string | undefined;
        do {
          const page = await model.openReplies(filter, { limit: Math.min(500, most - all.length), after });
          all.push(...page.rows);
          after = page.next;
        } while (after !== undefined && all.length < most);
        if (after !== undefined) note(`only the first ${most} are shown; --limit shows more`);
        return all;
      });
      print(json, rows.map(openJson), () => openText(rows, owners, clock));
    });
  withExamples(open, 'answering open', 'answering open --owner maya@seller.example');
}

const withPeriod = (command: Command): Command =>
  command
    .option('--period <name>', 'replies of this period: today, 7d or 30d', '30d')
    .option('--from <day>', 'replies from this day on, such as 2026-01-31; then --period does not matter')
    .option('--to <day>', 'replies up to and with this day (default: today)')
    .option('--campaign <name>', 'only replies in this campaign')
    .option('--owner <owner>', 'only mailboxes of this owner: an id of SLACK_OWNERS, or a mailbox that has none')
    .option(...JSON_OPTION);
