import type { Command } from 'commander';
import type { Decision } from '../domain/follow-up/follow-up.ts';
import type { CliContext } from './context.ts';
import { answerQuestion, type AnswerOptions, answerText } from './follow-ups/answer.ts';
import { describeFollowUp, filterOf, followUpRuns, idsOfLead } from './follow-ups/find.ts';
import { listCommand } from './follow-ups/list.ts';
import { settingsOf, settingsText } from './follow-ups/settings.ts';
import { showFollowUp } from './follow-ups/show.ts';
import { showText } from './follow-ups/show-text.ts';
import { steering, type Steering } from './follow-ups/steer.ts';
import { carryOut } from './bulk/carry-out.ts';
import { type ManyOptions, mustSelect, rateOf, withBy, withManyOptions } from './bulk/options.ts';
import { counted, note, print } from './terminal/output.ts';
import { rowOf } from '../runs/row.ts';

interface Filter {
  name?: string;
  lead?: string;
  json?: boolean;
}

interface SteerOptions extends Filter, ManyOptions {
  allOpen?: boolean;
}

export function followUpsCommands(program: Command, context: () => CliContext): void {
  const followUps = program
    .command('follow-ups')
    .description('workflows that last for days after an event: list, pause, cancel, answer');
  const tell = (notes: (string | undefined)[]) => {
    for (const text of new Set(notes)) if (text) note(text);
  };

  listCommand(followUps, context);

  followUps
    .command('show [id]')
    .description('show one follow-up, or those of a lead: what it waits for, what it asks, what it has done')
    .option('--lead <email>', 'all of this lead')
    .option('--name <name>', 'only this one of the lead')
    .option('--json', 'as JSON')
    .action((id: string | undefined, { lead, name, json }: Filter) => {
      mustSelect(id, { '--lead': lead, ...(id !== undefined && { '--name': name }) });
      const filter = filterOf({ name, lead });
      return context().withTemporal(async (temporal) => {
        const ids = id === undefined ? await idsOfLead(temporal, filter.lead!, filter.name) : [id];
        const shown = await Promise.all(ids.map((one) => showFollowUp(temporal, one)));
        print(json, id === undefined ? shown : shown[0], () =>
          shown.map((one) => showText(one, context().clock)).join('\n\n'),
        );
        tell(shown.map(({ note }) => note));
      });
    });

  steerCommand('pause', 'pause before the next step; timers keep running');
  steerCommand('resume', 'continue after a pause');
  steerCommand('cancel', 'end them now: nothing more is done').option('--yes', 'do not ask for confirmation');
  answerCommand('approve', 'approve what a follow-up asks').option(
    '--text <text>',
    'send this text instead of the proposed one',
  );
  answerCommand('reject', 'reject what a follow-up asks');

  followUps
    .command('settings')
    .description('show every follow-up: its mode, what starts and ends it, and the variables that set it')
    .option('--json', 'as JSON')
    .action(({ json }: Filter) => {
      const found = settingsOf(context().settings.policy.followUps);
      print(json, found, () => settingsText(found));
    });

  followUps
    .command('simulate <name>')
    .description('play a file of events and show within seconds what a follow-up would do')
    .requiredOption('--events <file>', 'Instantly’s payloads as JSON, an array or one to a line')
    .option('--json', 'as JSON')
    .action(async (name: string, { events, json }: { events: string; json?: boolean }) => {
      // Loads Temporal's worker and test server, which no other command needs.
      const { simulatedText, simulateFile } = await import('./follow-ups/simulate.ts');
      const { simulated, refused } = await simulateFile(context(), name, events);
      print(json, simulated, () => simulatedText(simulated, context().settings.calendar.zone));
      if (refused.length) throw new Error(refused.join('\n'));
    });

  function steerCommand(action: Steering, description: string): Command {
    return withManyOptions(followUps.command(`${action} [id]`).description(description))
      .option('--name <name>', 'every open one of this name')
      .option('--lead <email>', 'every open one of this lead')
      .option('--all-open', 'every open one')
      .action((id: string | undefined, options: SteerOptions) => steer(context(), action, id, options));
  }

  function answerCommand(decision: Decision, description: string): Command {
    return withBy(followUps.command(`${decision} <id>`).description(description))
      .option('--question <name>', 'the question with this name (default: the open one)')
      .option('--json', 'as JSON')
      .action((id: string, { json, ...options }: AnswerOptions & { json?: boolean }) =>
        context().withTemporal(async (temporal) => {
          const given = await answerQuestion(temporal, id, decision, options);
          print(json, given, () => answerText(given));
        }),
      );
  }
}

async function steer(context: CliContext, action: Steering, id: string | undefined, options: SteerOptions) {
  const { name, lead, allOpen, by } = options;
  mustSelect(id, { '--name': name, '--lead': lead, '--all-open': allOpen });
  const [filter, perSecond] = [filterOf({ name, lead }), rateOf(options.rate)];
  await context.withTemporal(async (temporal) => {
    const runs =
      id === undefined
        ? await followUpRuns(temporal, { ...filter, isRunning: true })
        : [rowOf(await describeFollowUp(temporal, id))];
    const which = id === undefined ? counted(runs.length, 'follow-up') : undefined;
    await carryOut(steering(temporal, action, by, which), runs, { ...options, perSecond });
  });
}
