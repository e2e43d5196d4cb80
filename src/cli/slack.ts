import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { createSlack, type Slack } from '../../activities/slack.ts';
import type { CliContext } from './context.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readText } from './terminal/option-values.ts';
import { print } from './terminal/output.ts';

/** The result of a test message. The field names are those of `--json`. */
interface TestResult {
  channel: string;
  /** The channel's id and the message's timestamp, if Slack accepted it. */
  posted?: { id: string | undefined; ts: string | undefined };
  error?: string;
}

export function slackCommands(program: Command, context: () => CliContext): void {
  const test = program
    .command('slack')
    .description('test the connection to Slack')
    .command('test')
    .description('post a test message to Slack and show the answer; exit code 1 if Slack refused it')
    .option('--channel <name or id>', 'the channel (default: the three of SLACK_CHANNEL_REPLIES, _WINS and _OPS)')
    .option(...JSON_OPTION)
    .action(async ({ channel, json }: { channel?: string; json?: boolean }) => {
      const only = channel === undefined ? undefined : readText('--channel', channel, 'the name or id of a channel');
      const { slack } = context().settings;
      if (!slack.token) {
        throw new Error(
          'SLACK_BOT_TOKEN is not set, it should be a bot token (xoxb-…); until it is set, messages go to the outbox',
        );
      }
      const client = createSlack({ ...slack, token: slack.token });
      const channels = only === undefined ? new Set(Object.values(slack.channels)) : [only];
      const results: TestResult[] = [];
      for (const one of channels) results.push(await postTest(client, one));
      print(json, results, () => results.map(resultText).join('\n'));
      if (results.some(({ error }) => error)) process.exitCode = 1;
    });
  withExamples(test, 'slack test', 'slack test --channel "#sales-wins"');
}

async function postTest(client: Slack, channel: string): Promise<TestResult> {
  const message = { audience: 'ops', title: 'Test message of instantly-temporal' } as const;
  try {
    return { channel, posted: await client.say(channel, message, `test-${randomUUID()}`) };
  } catch (error) {
    return { channel, error: (error as Error).message };
  }
}

const resultText = ({ channel, posted, error }: TestResult): string =>
  posted ? `posted to ${channel} (${posted.id}, ${posted.ts})` : `not posted to ${channel}: ${error}`;
