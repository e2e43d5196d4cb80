import type { Command } from 'commander';
import { type FailureClass, FAILURE_CLASSES } from '../domain/failure.ts';
import { mayStop } from '../runs/parked.ts';
import type { Repair } from '../../workflows/effects/repair.ts';
import { deciding } from './attention/decide.ts';
import { failedOf, parkedRuns, runOfId } from './attention/find.ts';
import { listCommand } from './attention/list.ts';
import { logCommand } from './attention/log.ts';
import { filterOf, type FilterOptions, withFilters } from './attention/options.ts';
import { showAttention, showText } from './attention/show.ts';
import type { CliContext } from './context.ts';
import { carryOut } from './bulk/carry-out.ts';
import { type ManyOptions, mustSelect, rateOf, withManyOptions } from './bulk/options.ts';
import { counted, print } from './terminal/output.ts';

interface DecideOptions extends FilterOptions, ManyOptions {
  effect?: string;
  all?: boolean;
  reason?: string;
}

export function attentionCommands(program: Command, context: () => CliContext): void {
  const attention = program
    .command('attention')
    .description(
      'what a person should see: parked effects (steps that failed and need a decision), questions, failed and stuck workflows',
    );

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

  decideCommand('retry', 'retry parked effects; start a failed workflow again');
  decideCommand('skip', 'skip parked effects: mark them as skipped and let the workflow continue').option(
    '--yes',
    'do not ask for confirmation',
  );

  function decideCommand(action: Repair['action'], description: string): Command {
    const what = `${description}: of one workflow, or of all that match`;
    return withManyOptions(withFilters(attention.command(action).description(what), CLASSES[action]))
      .argument('[id]', 'the workflow; with --class or --effect only those of its effects')
      .option('--since <time>', 'that began since then: a day, a time, or "2 hours"')
      .option('--all', 'every workflow that waits for a person')
      .option('--effect <name>', 'only the effect of this name, e.g. slack')
      .option('--reason <text>', 'why; the history keeps it')
      .action((id: string | undefined, options: DecideOptions) => decide(context(), action, id, options));
  }
}

const FAILED = 'failed';
const CLASSES: Record<Repair['action'], readonly (FailureClass | typeof FAILED)[]> = {
  retry: [...FAILURE_CLASSES, FAILED],
  skip: FAILURE_CLASSES,
};

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
  const [filter, perSecond] = [filterOf(options, context.clock.zone, CLASSES[action]), rateOf(options.rate)];
  const repair: Repair = {
    action,
    ...(effect !== undefined && { effect }),
    ...(filter.class && filter.class !== FAILED && { class: filter.class }),
    ...(by && { by }),
    ...(reason && { reason }),
  };
  await context.withTemporal(async (temporal) => {
    const { class: of, ...others } = filter;
    const matching = () =>
      of === FAILED ? failedOf(temporal, mayStop(others)) : parkedRuns(temporal, { ...others, class: of });
    const runs = id === undefined ? await matching() : [await runOfId(temporal, id)];
    await carryOut(deciding(temporal, repair, id ?? counted(runs.length, 'workflow')), runs, { ...options, perSecond });
  });
}
