import type { Command } from 'commander';
import { FAILURE_CLASSES, type FailureClass } from '../domain/failure.ts';
import type { Repair } from '../../workflows/repair.ts';
import { deciding } from './attention/decide.ts';
import { parkedRuns, runOfId } from './attention/find.ts';
import { listCommand } from './attention/list.ts';
import { logCommand } from './attention/log.ts';
import { filterOf, type FilterOptions, withFilters } from './attention/options.ts';
import { showAttention, showText } from './attention/show.ts';
import type { CliContext } from './context.ts';
import { carryOut } from './many/carry-out.ts';
import { type ManyOptions, mustSelect, rateOf, withManyOptions } from './many/options.ts';
import { counted, print } from './output.ts';

interface DecideOptions extends FilterOptions, ManyOptions {
  effect?: string;
  all?: boolean;
  reason?: string;
}

export function attentionCommands(program: Command, context: () => CliContext): void {
  const attention = program
    .command('attention')
    .description('what waits for a person: parked effects (steps that failed and need a decision) and questions');

  listCommand(attention, context);
  logCommand(attention, context);

  attention
    .command('show <id>')
    .description('show one workflow: the state of each effect, what to do, who has decided what')
    .option('--json', 'as JSON')
    .action((id: string, options: { json?: boolean }) =>
      context().withTemporal(async (temporal) => {
        const shown = await showAttention(temporal, id);
        print(options.json, shown, () => showText(shown, context().clock));
      }),
    );

  decideCommand('retry', 'retry parked effects');
  decideCommand('skip', 'skip parked effects: mark them as skipped and let the workflow continue').option(
    '--yes',
    'do not ask for confirmation',
  );

  function decideCommand(action: Repair['action'], description: string): Command {
    const what = `${description}: of one workflow, or of all that match`;
    return withManyOptions(withFilters(attention.command(action).description(what), FAILURE_CLASSES))
      .argument('[id]', 'the workflow; with --class or --effect only those of its effects')
      .option('--since <time>', 'that began since then: a day, a time, or "2 hours"')
      .option('--all', 'every workflow that waits for a person')
      .option('--effect <name>', 'only the effect of this name, e.g. slack')
      .option('--reason <text>', 'why; the history keeps it')
      .action((id: string | undefined, options: DecideOptions) => decide(context(), action, id, options));
  }
}

async function decide(context: CliContext, action: Repair['action'], id: string | undefined, options: DecideOptions) {
  const { effect, by, reason, all, class: of, kind, campaign, lead, since } = options;
  // A class may narrow an id's effects down.
  const filters = {
    '--all': all,
    '--class': of,
    '--kind': kind,
    '--campaign': campaign,
    '--lead': lead,
    '--since': since,
  };
  mustSelect(id, filters, ['--class']);
  const [filter, perSecond] = [filterOf(options, context.clock.zone, FAILURE_CLASSES), rateOf(options.rate)];
  const repair: Repair = {
    action,
    ...(effect !== undefined && { effect }),
    ...(filter.class && { class: filter.class as FailureClass }),
    ...(by && { by }),
    ...(reason && { reason }),
  };
  await context.withTemporal(async (temporal) => {
    const runs = id === undefined ? await parkedRuns(temporal, filter) : [await runOfId(temporal, id)];
    await carryOut(deciding(temporal, repair, id ?? counted(runs.length, 'workflow')), runs, { ...options, perSecond });
  });
}
