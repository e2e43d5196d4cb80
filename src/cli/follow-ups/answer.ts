import type { Command } from 'commander';
import { counted } from '../../domain/text/counted.ts';
import { answerQuestion, type AnswerOptions, answerText } from '../../decisions/answer.ts';
import { type AskingRun, answering } from '../../decisions/answer.ts';
import type { Decision } from '../../domain/follow-up/question.ts';
import { describeFollowUp } from '../../runs/find-follow-up.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { type BulkCommandOptions, mustSelect, withBulkOptions, YES_OPTION } from '../bulk/options.ts';
import { runBulk } from '../bulk/run-bulk.ts';
import type { CliContext } from '../context.ts';
import { withExamples } from '../terminal/help.ts';
import { readRate } from '../../decisions/rate.ts';
import { note, print } from '../terminal/output.ts';
import { followUpRuns, ID, readFollowUpFilter, withFilterOptions } from './find.ts';
import { followUpAsker } from './state.ts';

interface Options extends AnswerOptions, BulkCommandOptions {
  name?: string;
  lead?: string;
  campaign?: string;
  allOpen?: boolean;
}

export function answerCommands(followUps: Command, context: () => CliContext): void {
  const examples = (decision: Decision) => [
    `follow-ups ${decision} no-show-rebook-3f2a`,
    `follow-ups ${decision} --name no-show-rebook --dry-run`,
  ];
  withExamples(
    answerCommand('approve', 'approve what a follow-up asks, or what all that match ask').option(
      '--text <text>',
      'with an id: send this text instead of the proposed one',
    ),
    ...examples('approve'),
    'follow-ups approve no-show-rebook-3f2a --text "Hi Jane, how about Friday?"',
  );
  withExamples(
    answerCommand('reject', 'reject what a follow-up asks, or what all that match ask: it is not done'),
    ...examples('reject'),
  );

  function answerCommand(decision: Decision, description: string): Command {
    const command = followUps.command(decision).argument('[id]', ID).description(description);
    return withFilterOptions(withBulkOptions(command))
      .option('--question <name>', 'the name of the question (default: the open question)')
      .option(...YES_OPTION)
      .action((id: string | undefined, options: Options) => answer(context(), decision, id, options));
  }
}

async function answer(
  { withTemporal }: CliContext,
  decision: Decision,
  id: string | undefined,
  options: Options,
): Promise<void> {
  const { name, lead, campaign, allOpen, question, text, by, dryRun, json } = options;
  mustSelect(id, { '--name': name, '--lead': lead, '--campaign': campaign, '--all-open': allOpen });
  if (id === undefined && text !== undefined) throw new Error('--text is given, but not the id of one follow-up');
  const filter = readFollowUpFilter({ name, lead, campaign });
  const perSecond = readRate('--rate', options.rate);
  await withTemporal(async (temporal) => {
    if (id !== undefined && !dryRun) {
      const given = await answerQuestion(temporal, id, decision, options);
      return print(json, given, () => answerText(given));
    }
    const runs =
      id === undefined
        ? await followUpRuns(temporal, { ...filter, isRunning: true, attention: true })
        : [rowOf(await describeFollowUp(temporal, id))].filter(({ status }) => status === 'RUNNING');
    const asking = await askingOf(temporal, runs, question);
    await runBulk(answering(temporal, decision, by), asking, {
      ...options,
      perSecond,
      question:
        decision === 'approve'
          ? `Approve ${counted(asking.length, 'question')}? What they propose is then sent or done.`
          : `Reject ${counted(asking.length, 'question')}? What they propose is not done.`,
    });
  });
}

/** Only a follow-up itself knows what it asks. One that does not say it is not answered, and a note and exit code 1 say so. */
async function askingOf(temporal: Temporal, runs: RunRow[], wanted: string | undefined): Promise<AskingRun[]> {
  const asker = followUpAsker(temporal, () => undefined);
  const states = await asker.statesOf(runs.map(({ id }) => id));
  const why = asker.note();
  if (why) {
    note(why);
    process.exitCode = 1;
  }
  return runs.flatMap((run) => {
    const question = states.get(run.id)?.question?.name;
    return question !== undefined && (wanted ?? question) === question ? [{ ...run, question }] : [];
  });
}
