import type { Command } from 'commander';
import { counted } from '../domain/text/counted.ts';
import {
  type BuildCheck,
  buildFailureText,
  type BuildReport,
  DEFAULT_BUILD_CHECK,
  MOST_REPLAYED,
  QUICK_BUILD_CHECK,
} from '../domain/build-check.ts';
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
  all?: boolean;
  json?: boolean;
}

export function buildsCommands(program: Command, context: () => CliContext): void {
  const check = program
    .command('builds')
    .description('check whether a build can continue the workflows that others began')
    .command('check')
    .description(
      'replay open and recent workflows with the code of this folder, of those that are alike two; change nothing; exit code 1 if one cannot continue',
    )
    .option(
      '--open <n>',
      `replay up to this many open runs of each workflow type, also if they are alike (with --recent: ${DEFAULT_BUILD_CHECK.open})`,
    )
    .option(
      '--recent <n>',
      `replay this many newest runs of each workflow type, also if they are alike (with --open: ${DEFAULT_BUILD_CHECK.recent})`,
    )
    .option('--all', `replay up to ${MOST_REPLAYED} open and ${MOST_REPLAYED} newest runs of each workflow type`)
    .option(...JSON_OPTION)
    .action(async ({ json, ...options }: Options) => {
      const { settings, withTemporal } = context();
      const which = wantedRuns(options);
      const bundle = { codePath: await workflowBundle(settings.cacheDir) };
      const report = await withTemporal((temporal) =>
        checkBuild(temporal, bundle, which, {
          taskQueue: settings.temporal.taskQueue,
          onRun: (replayed, listed) => showProgress(`${replayed} of ${counted(listed, 'run')} replayed`),
        }),
      );
      print(json, report, () => reportText(report));
      if (report.failed) process.exitCode = 1;
    });
  withExamples(check, 'builds check', 'builds check --open 1000 --recent 0');
}

function wantedRuns({ open, recent, all }: Omit<Options, 'json'>): BuildCheck {
  if (all && (open !== undefined || recent !== undefined)) throw new Error('give either --all or --open and --recent');
  if (all) return { open: MOST_REPLAYED, recent: MOST_REPLAYED };
  if (open === undefined && recent === undefined) return QUICK_BUILD_CHECK;
  return {
    open: open === undefined ? DEFAULT_BUILD_CHECK.open : readCount('--open', open, MOST_REPLAYED),
    recent: recent === undefined ? DEFAULT_BUILD_CHECK.recent : readCount('--recent', recent, MOST_REPLAYED),
  };
}

function reportText(report: BuildReport): string {
  const rows = Object.entries(report.replayed).map(([type, count]) => [type, String(count)]);
  const replayed = Object.values(report.replayed).reduce((sum, count) => sum + count, 0);
  return [
    rows.length ? columns(['WORKFLOW', 'REPLAYED'], rows) : 'there was no run to replay',
    `${replayed} of ${counted(report.runs ?? replayed, 'run')} replayed`,
    report.failed ? buildFailureText(report) : 'this build can continue all of them',
  ].join('\n');
}
