import type { Command } from 'commander';
import { answeringReport, type AnsweringWanted, answerFilterOf } from '../answering/report.ts';
import type { OpenReply } from '../read-model/read-model.ts';
import { printOpenCsv, printReportCsv, REPORT_TABLES } from './answering/answering-csv.ts';
import { openJson, reportJson } from './answering/answering-json.ts';
import { openText, answeringText } from './answering/answering-text.ts';
import type { CliContext } from './context.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readChoice, readPositive } from './terminal/option-values.ts';
import { note, print } from './terminal/output.ts';

interface Options extends AnsweringWanted {
  limit?: string;
  csv?: string | boolean;
  json?: boolean;
}

const LIMIT = 50;

export function answeringCommands(program: Command, context: () => CliContext): void {
  const answering = program.command('answering').description('show how fast replies are answered, and who waits');

  const report = withPeriod(answering.command('report'))
    .description(
      'show replies by day, the time to the first answer by owner of the mailbox, and campaigns by outcome; asks the read model, not Temporal',
    )
    .option('--csv [table]', `print CSV, for spreadsheets, of one table: ${REPORT_TABLES.join(', ')} (default: owners)`)
    .action(async ({ json, csv, ...wanted }: Options) => {
      const { clock, settings, withModel } = context();
      const table = csv && readChoice('--csv', csv === true ? 'owners' : csv, [...REPORT_TABLES]);
      mustBeOne(json, csv);
      const owners = settings.slack.owners;
      const found = await withModel((model) => answeringReport({ model, owners, clock }, wanted));
      if (table) return printReportCsv(found, table);
      print(json, reportJson(found), () => answeringText(found, clock));
    });
  withExamples(
    report,
    'answering report',
    'answering report --period 7d --campaign "Q3 outbound"',
    'answering report --csv campaigns',
  );

  const open = withPeriod(answering.command('open'))
    .description('list the replies that nobody has answered, who waits longest first')
    .option('--limit <n>', `show at most this many (default: ${LIMIT}; with --csv: all)`)
    .option('--csv', 'print CSV, for spreadsheets')
    .action(async ({ json, csv, limit, ...wanted }: Options) => {
      const { clock, settings, withModel } = context();
      mustBeOne(json, csv);
      const most = limit === undefined ? (csv ? Infinity : LIMIT) : readPositive('--limit', limit);
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
      if (csv) return printOpenCsv(rows, owners);
      print(json, rows.map(openJson), () => openText(rows, owners, clock));
    });
  withExamples(open, 'answering open', 'answering open --owner maya@seller.example');
}

function mustBeOne(json: boolean | undefined, csv: string | boolean | undefined): void {
  if (json && csv) throw new Error('--json and --csv are given, give one of them');
}

const withPeriod = (command: Command): Command =>
  command
    .option('--period <name>', 'replies of this period: today, 7d or 30d', '30d')
    .option('--from <day>', 'replies from this day on, such as 2026-01-31; then --period does not matter')
    .option('--to <day>', 'replies up to and with this day (default: today)')
    .option('--campaign <name>', 'only replies in this campaign')
    .option('--owner <owner>', 'only mailboxes of this owner: an id of SLACK_OWNERS, or a mailbox that has none')
    .option(...JSON_OPTION);
