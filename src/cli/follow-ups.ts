import type { Command } from 'commander';
import { counted } from '../domain/text/counted.ts';
import { rowOf } from '../runs/row.ts';
import { settingsOf } from '../settings/follow-up-settings.ts';
import { type BulkCommandOptions, mustSelect, withBulkOptions, YES_OPTION } from './bulk/options.ts';
import { runBulk } from './bulk/run-bulk.ts';
import type { CliContext } from './context.ts';
import { followUpsSteered } from './follow-ups/tell-model.ts';
import { type Steering, steering } from '../decisions/steering.ts';
import { describeFollowUp } from '../runs/find-follow-up.ts';
import { answerCommands } from './follow-ups/answer.ts';
import { followUpRuns, ID, idsOfLead, NAMES, readFollowUpFilter, withFilterOptions } from './follow-ups/find.ts';
import { followUpsListCommand } from './follow-ups/list.ts';
import { settingsText } from './follow-ups/settings.ts';
import { showFollowUp } from './follow-ups/show.ts';
import { followUpText } from './follow-ups/show-text.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readRate } from '../decisions/rate.ts';
import { note, print } from './terminal/output.ts';

interface ShowOptions {
  name?: string;
  lead?: string;
  json?: boolean;
}

interface SteerOptions extends ShowOptions, BulkCommandOptions {
  campaign?: string;
  allOpen?: boolean;
}

export function followUpsCommands(program: Command, context: () => CliContext): void {
  const followUps = program
    .command('follow-ups')
    .description(
      'list, pause, cancel or simulate follow-ups (workflows that go on for days after an event), answer their questions',
    );

  followUpsListCommand(followUps, context);
  showCommand(followUps, context);

  withExamples(
    steerCommand('pause', 'pause follow-ups before their next step; timers keep running'),
    'follow-ups pause reply-unanswered-3f2a',
    'follow-ups pause --lead jane@example.com',
  );
  withExamples(
    steerCommand('resume', 'let paused follow-ups continue'),
    'follow-ups resume reply-unanswered-3f2a',
    'follow-ups resume --all-open',
  );
  withExamples(
    steerCommand('cancel', 'end follow-ups now; their remaining steps are not done').option(...YES_OPTION),
    'follow-ups cancel reply-unanswered-3f2a',
    'follow-ups cancel --name no-show-rebook --dry-run',
  );
  answerCommands(followUps, context);
  settingsCommand(followUps, context);
  simulateCommand(followUps, context);

  function steerCommand(action: Steering, description: string): Command {
    const command = followUps.command(action).argument('[id]', ID).description(description);
    return withFilterOptions(withBulkOptions(command)).action((id: string | undefined, options: SteerOptions) =>
      steer(context(), action, id, options),
    );
  }
}

function showCommand(followUps: Command, context: () => CliContext): void {
  const show = followUps
    .command('show')
    .argument('[id]', ID)
    .description('show one follow-up, or all of a lead: what it waits for, what it asks and what it has done')
    .option('--lead <email>', 'all follow-ups of the lead with this email address')
    .option('--name <name>', `with --lead: only the follow-up with this name: ${NAMES.join(', ')}`)
    .option(...JSON_OPTION);
  withExamples(show, 'follow-ups show reply-unanswered-3f2a', 'follow-ups show --lead jane@example.com');
  show.action((id: string | undefined, { lead, name, json }: ShowOptions) => {
    mustSelect(id, { '--lead': lead, ...(id !== undefined && { '--name': name }) });
    const filter = readFollowUpFilter({ name, lead });
    return context().withTemporal(async (temporal) => {
      const ids = id === undefined ? await idsOfLead(temporal, filter.lead!, filter.name) : [id];
      const shown = await Promise.all(ids.map((one) => showFollowUp(temporal, one)));
      print(json, id === undefined ? shown : shown[0], () =>
        shown.map((one) => followUpText(one, context().clock)).join('\n\n'),
      );
      const notes = new Set(shown.map((one) => one.note));
      for (const text of notes) if (text) note(text);
    });
  });
}

function settingsCommand(followUps: Command, context: () => CliContext): void {
  const settings = followUps
    .command('settings')
    .description('show the settings of every follow-up: its mode, what starts and ends it, and its variables')
    .option(...JSON_OPTION)
    .action(({ json }: { json?: boolean }) => {
      const found = settingsOf(context().settings.policy.followUps);
      print(json, found, () => settingsText(found));
    });
  withExamples(settings, 'follow-ups settings');
}

function simulateCommand(followUps: Command, context: () => CliContext): void {
  const simulate = followUps
    .command('simulate')
    .argument('<name>', `the follow-up: ${NAMES.join(', ')}`)
    .description('show within seconds what a follow-up would do over days, given a file of events; nothing is sent')
    .requiredOption('--events <file>', 'Instantly’s payloads as JSON: an array, or one payload per line')
    .option(...JSON_OPTION);
  withExamples(simulate, 'follow-ups simulate reply-unanswered --events examples/replies.json');
  simulate.action(async (name: string, { events, json }: { events: string; json?: boolean }) => {
    // Loads Temporal's worker and test server, which no other command needs.
    const { simulatedText, simulateFile } = await import('./follow-ups/simulate.ts');
    const { simulated, refused } = await simulateFile(context(), name, events);
    print(json, simulated, () => simulatedText(simulated, context().settings.calendar.zone));
    if (refused.length) throw new Error(refused.join('\n'));
  });
}

async function steer(
  context: CliContext,
  action: Steering,
  id: string | undefined,
  options: SteerOptions,
): Promise<void> {
  const { name, lead, campaign, allOpen, by } = options;
  mustSelect(id, { '--name': name, '--lead': lead, '--campaign': campaign, '--all-open': allOpen });
  const filter = readFollowUpFilter({ name, lead, campaign });
  const perSecond = readRate('--rate', options.rate);
  await context.withTemporal(async (temporal) => {
    const runs =
      id === undefined
        ? await followUpRuns(temporal, { ...filter, isRunning: true })
        : [rowOf(await describeFollowUp(temporal, id))];
    const question = `Cancel ${counted(runs.length, 'follow-up')}? Steps that are not done yet will not be done.`;
    const steered = followUpsSteered(context, action);
    await runBulk(steered.told(steering(temporal, action, by)), runs, {
      ...options,
      perSecond,
      // A person who typed the id of one follow-up is not asked to confirm.
      question: action === 'cancel' && id === undefined ? question : undefined,
    });
    await steered.write();
  });
}
