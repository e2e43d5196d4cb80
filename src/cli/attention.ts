import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Repair } from '../../workflows/repair.ts';
import { parkedRuns, runOfId, waits } from './attention/find.ts';
import { listAttention, listText } from './attention/list.ts';
import { filterOf, type FilterOptions, mustSelect, rateOf, withFilters } from './attention/options.ts';
import { repairAll } from './attention/repair.ts';
import { dryRunOf, dryRunText, exitCodeOf, reportText } from './attention/report.ts';
import { showAttention, showText } from './attention/show.ts';
import type { CliContext } from './context.ts';
import { agrees, positive, print } from './output.ts';
import { progressBar } from './progress.ts';

interface DecideOptions extends FilterOptions {
  effect?: string;
  all?: boolean;
  by?: string;
  reason?: string;
  rate: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

export function attentionCommands(program: Command, context: () => CliContext): void {
  const attention = program.command('attention').description('effects that wait for a person: look at them, decide');

  withFilters(attention.command('list'))
    .description('what waits for a person, and workflows that are stuck')
    .option('--limit <n>', 'at most so many', '20')
    .option('--json', 'as JSON')
    .action((options: FilterOptions & { limit: string; json?: boolean }) => {
      const [filter, limit] = [filterOf(options), positive('--limit', options.limit)];
      return context().withTemporal(async (temporal) => {
        const listed = await listAttention(temporal, filter, limit);
        print(options.json, listed, () => listText(listed));
        if (listed.note) process.stderr.write(`${listed.note}\n`);
      });
    });

  attention
    .command('show <id>')
    .description('one workflow: where each effect stands, what to do, who has decided what')
    .option('--json', 'as JSON')
    .action((id: string, options: { json?: boolean }) =>
      context().withTemporal(async (temporal) => {
        const shown = await showAttention(temporal, id);
        print(options.json, shown, () => showText(shown));
      }),
    );

  decideCommand('retry', 'tries parked effects again');
  decideCommand('skip', 'goes on without parked effects').option('--yes', 'without asking');

  function decideCommand(action: Repair['action'], description: string): Command {
    return withFilters(attention.command(action).description(`${description}: of one workflow, or of all that match`))
      .argument('[id]', 'the workflow; with --class or --effect only those of its effects')
      .option('--all', 'every workflow that waits for a person')
      .option('--effect <name>', 'only the effect of this name, e.g. slack')
      .option('--reason <text>', 'why; it stands in the history')
      .option('--by <name>', 'who decides; it stands in the history', userName())
      .option('--dry-run', 'counts and names them, and changes nothing')
      .option('--rate <n>', 'so many a second at most', '20')
      .option('--json', 'as JSON')
      .action((id: string | undefined, options: DecideOptions) => decide(context(), action, id, options));
  }
}

async function decide(context: CliContext, action: Repair['action'], id: string | undefined, options: DecideOptions) {
  mustSelect(id, options);
  const [filter, perSecond] = [filterOf(options), rateOf(options.rate)];
  const { effect, by, reason, json } = options;
  const repair: Repair = {
    action,
    ...(effect !== undefined && { effect }),
    ...(filter.class && { class: filter.class }),
    ...(by && { by }),
    ...(reason && { reason }),
  };
  await context.withTemporal(async (temporal) => {
    const runs = id === undefined ? await parkedRuns(temporal, filter) : [await runOfId(temporal, id)];
    if (options.dryRun) {
      const found = dryRunOf(action, runs.filter(waits));
      return print(json, found, () => dryRunText(found));
    }
    if (action === 'skip' && runs.length && !options.yes) {
      const question = `Skip the parked effects of ${id ?? `${runs.length} events`}? They will never be done.`;
      if (!(await agrees(question))) return print(json, { skipped: 0 }, () => 'nothing was skipped');
    }
    const stop = new AbortController();
    const onInterrupt = () => stop.abort('Ctrl-C');
    // The first ends it in order, the second at once.
    process.once('SIGINT', onInterrupt);
    const bar = progressBar(runs.length);
    const report = await repairAll(temporal, runs, repair, { perSecond, signal: stop.signal, onProgress: bar.advance });
    bar.stop();
    process.off('SIGINT', onInterrupt);
    print(json, report, () => reportText(report));
    process.exitCode = exitCodeOf(report);
  });
}

/** Containers run users that have no name. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
