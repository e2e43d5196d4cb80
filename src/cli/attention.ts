import type { Command } from 'commander';
import { counted } from '../domain/text/counted.ts';
import type { Repair } from '../../workflows/effects/repair.ts';
import { failedOf, type ParkedRun, parkedRuns, runOfId } from '../decisions/parked-runs.ts';
import { repairing } from '../decisions/repairing.ts';
import { type FailureClass, FAILURE_CLASSES } from '../domain/failure.ts';
import { mayStop } from '../runs/parked.ts';
import { withReasons } from './attention/find.ts';
import { attentionListCommand } from './attention/list.ts';
import { attentionLogCommand } from './attention/log.ts';
import { type AttentionOptions, readAttentionFilter, withAttentionFilters } from './attention/options.ts';
import { attentionText, showAttention } from './attention/show.ts';
import { type BulkCommandOptions, mustSelect, withBulkOptions, YES_OPTION } from './bulk/options.ts';
import { runBulk } from './bulk/run-bulk.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { CliContext } from './context.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readRate } from '../decisions/rate.ts';
import { readText } from './terminal/option-values.ts';
import { print } from './terminal/output.ts';

interface RepairOptions extends AttentionOptions, BulkCommandOptions {
  effect?: string;
  cause?: string;
  all?: boolean;
  reason?: string;
}

export function attentionCommands(program: Command, context: () => CliContext): void {
  const attention = program
    .command('attention')
    .description(
      'list, retry or skip what needs a person: parked effects (steps that failed and need a decision), questions, failed and stuck workflows',
    );

  attentionListCommand(attention, context);
  attentionLogCommand(attention, context);

  const show = attention
    .command('show')
    .argument('<id>', 'the workflow’s id, or the beginning of it')
    .description('show one workflow: the status of each effect, what to do, and who decided what')
    .option(...JSON_OPTION)
    .action((id: string, options: { json?: boolean }) =>
      context().withTemporal(async (temporal) => {
        const details = await showAttention(temporal, id);
        print(options.json, details, () => attentionText(details, context().clock));
      }),
    );
  withExamples(show, 'attention show reply_received-9b31');

  withExamples(
    repairCommand('retry', 'retry parked effects, or start failed workflows again'),
    'attention retry reply_received-9b31',
    'attention retry --class auth --reason "token renewed"',
    'attention retry --all --dry-run',
  );
  withExamples(
    repairCommand('skip', 'skip parked effects: they are never done, and the workflow continues').option(...YES_OPTION),
    'attention skip reply_received-9b31 --effect slack',
    'attention skip --class rejected --since "2 days" --yes',
  );

  function repairCommand(action: Repair['action'], description: string): Command {
    const repair = attention
      .command(action)
      .description(`${description}; of one workflow, or of all that match the options`);
    return withBulkOptions(withAttentionFilters(repair, CLASSES[action]))
      .argument('[id]', 'the workflow’s id, or the beginning of it; --class and --effect choose among its effects')
      .option(
        '--since <time>',
        'only workflows that started after this time: 2026-01-31, "2026-01-31 14:00", "2 hours"',
      )
      .option('--all', 'all workflows with parked effects')
      .option('--cause <text>', 'only workflows whose last failure holds this text, such as "channel_not_found"')
      .option('--effect <name>', 'only the effect with this name, such as slack')
      .option('--reason <text>', 'why; kept in the workflow’s history')
      .action((id: string | undefined, options: RepairOptions) => runRepair(context(), action, id, options));
  }
}

const FAILED = 'failed';
const CLASSES: Record<Repair['action'], readonly (FailureClass | typeof FAILED)[]> = {
  retry: [...FAILURE_CLASSES, FAILED],
  skip: FAILURE_CLASSES,
};

/** The runs whose last failure holds the text. */
async function ofCause(temporal: Temporal, parked: ParkedRun[], cause: string): Promise<ParkedRun[]> {
  const text = readText('--cause', cause, 'a part of what was said').toLowerCase();
  return (await withReasons(temporal, parked)).filter(({ why }) => why?.toLowerCase().includes(text));
}

async function runRepair(
  context: CliContext,
  action: Repair['action'],
  id: string | undefined,
  options: RepairOptions,
): Promise<void> {
  const { effect, by, reason } = options;
  const selected = {
    '--all': options.all,
    '--class': options.class,
    '--kind': options.kind,
    '--campaign': options.campaign,
    '--lead': options.lead,
    '--since': options.since,
    '--cause': options.cause,
  };
  mustSelect(id, selected, ['--class']);
  const { class: of, ...filter } = readAttentionFilter(options, context.clock.zone, CLASSES[action]);
  if (of === FAILED && options.cause !== undefined) throw new Error('--cause is given, but --class is failed');
  const perSecond = readRate('--rate', options.rate);
  const repair: Repair = {
    action,
    ...(effect !== undefined && { effect }),
    ...(of && of !== FAILED && { class: of }),
    ...(by && { by }),
    ...(reason && { reason }),
  };
  await context.withTemporal(async (temporal) => {
    const matching = async () => {
      if (of === FAILED) return failedOf(temporal, mayStop(filter));
      const parked = await parkedRuns(temporal, { ...filter, class: of });
      return options.cause === undefined ? parked : ofCause(temporal, parked, options.cause);
    };
    const runs = id === undefined ? await matching() : [await runOfId(temporal, id)];
    const which = id ?? counted(runs.length, 'workflow');
    const question = `Skip the parked effects of ${which}? They will never be done.`;
    await runBulk(repairing(temporal, repair), runs, {
      ...options,
      perSecond,
      question: action === 'skip' ? question : undefined,
    });
  });
}
