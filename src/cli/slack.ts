import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { createSlack, type Slack } from '../../activities/slack.ts';
import type { CliContext } from './context.ts';
import { print } from './terminal/output.ts';
import { readText } from './terminal/option-values.ts';

interface Answer {
  channel: string;
  /** Where Slack put it. */
  posted?: { id: string | undefined; ts: string | undefined };
  error?: string;
}

export function slackCommands(program: Command, context: () => CliContext): void {
  program
    .command('slack')
    .description('the connection to Slack')
    .command('test')
    .description('post a test message and show what Slack answered; exit code 1 if it refused')
    .option('--channel <name or id>', 'to this channel instead of the three that are set')
    .option('--json', 'as JSON')
    .action(async ({ channel, json }: { channel?: string; json?: boolean }) => {
      const only = channel === undefined ? undefined : readText('--channel', channel, 'the name or id of a channel');
      const { slack } = context().settings;
      if (!slack.token) {
        throw new Error(
          'SLACK_BOT_TOKEN is not set, it should be a bot token (xoxb-…); until then messages go to the outbox',
        );
      }
      const client = createSlack({ ...slack, token: slack.token });
      const channels = only === undefined ? new Set(Object.values(slack.channels)) : [only];
      const answers: Answer[] = [];
      for (const channel of channels) answers.push(await answerOf(client, channel));
      print(json, answers, () => answers.map(lineOf).join('\n'));
      if (answers.some(({ error }) => error)) process.exitCode = 1;
    });
}

const answerOf = (client: Slack, channel: string): Promise<Answer> =>
  client.say(channel, { audience: 'ops', title: 'Test message of instantly-temporal' }, `test-${randomUUID()}`).then(
    (posted) => ({ channel, posted }),
    (error: Error) => ({ channel, error: error.message }),
  );

const lineOf = ({ channel, posted, error }: Answer): string =>
  posted ? `posted to ${channel} (${posted.id}, ${posted.ts})` : `not posted to ${channel}: ${error}`;
