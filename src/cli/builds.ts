import type { Command } from 'commander';
import { counted } from '../domain/text/counted.ts';
import { buildFailureText, type BuildReport, DEFAULT_BUILD_CHECK, MOST_REPLAYED } from '../domain/build-check.ts';
import { checkBuild } from '../runs/check-build.ts';
import { workflowBundle } from '../temporal/workflow-bundle.ts';
import type { CliContext } from './context.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readCount } from './terminal/option-values.ts';
import { print, showProgress } from './terminal/output.ts';
import { columns } from './terminal/table.ts';

interface Options {
  open?: string;
  recent?: string;
  json?: boolean;
}

export function buildsCommands(program: Command, context: () => CliContext): void {
  const check = program
    .command('builds')
    .description('check whether a build can continue the workflows that others began')
    .command('check')
    .description(
      'replay open and recent workflows with the code of this folder; change nothing; exit code 1 if one cannot continue',
    )
    .option(
      '--open <n>',
      `replay up to this many open runs of each workflow type (default: ${DEFAULT_BUILD_CHECK.open})`,
    )
    .option(
      '--recent <n>',
      `replay this many newest runs of each workflow type (default: ${DEFAULT_BUILD_CHECK.recent})`,
    )
    .option(...JSON_OPTION)
    .action(async ({ open, recent, json }: Options) => {
      const { settings, withTemporal } = context();
      const which = {
        open: open === undefined ? DEFAULT_BUILD_CHECK.open : readCount('--open', open, MOST_REPLAYED),
        recent: recent === undefined ? DEFAULT_BUILD_CHECK.recent : readCount('--recent', recent, MOST_REPLAYED),
      };
      const bundle = { codePath: await workflowBundle(settings.cacheDir) };
      const report = await withTemporal((temporal) =>
        checkBuild(temporal, bundle, which, {
          taskQueue: settings.temporal.taskQueue,
          onRun: (replayed, all) => showProgress(`${replayed} of ${counted(all, 'run')} replayed`),
        }),
      );
      print(json, report, () => reportText(report));
      if (report.failed) process.exitCode = 1;
    });
  withExamples(check, 'builds check', 'builds check --open 1000 --recent 0');
}

function reportText(report: BuildReport): string {
  const rows = Object.entries(report.replayed).map(([type, count]) => [type, String(count)]);
  return [
    rows.length ? columns(['WORKFLOW', 'REPLAYED'], rows) : 'there was no run to replay',
    report.failed ? buildFailureText(report) : 'this build can continue all of them',
  ].join('\n');
}
