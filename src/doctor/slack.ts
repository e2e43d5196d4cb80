import { createSlack, type Slack } from '../../activities/slack.ts';
import { isChannelId } from '../slack/channels.ts';
import { command } from '../domain/command.ts';
import type { Settings } from '../settings/settings.ts';
import { adviceOnVendor, fault, type Finding, ok, warning } from './finding.ts';

type Channels = Settings['slack']['channels'];

export async function examineSlack({ slack }: Settings): Promise<Finding[]> {
  const { token, channels, unknownOutcome } = slack;
  if (!token) return [ok('Slack', `SLACK_BOT_TOKEN is not set: messages go to the outbox (${command('outbox list')})`)];
  try {
    const client = createSlack({ ...slack, token });
    const { team, user, response_metadata } = await client.whoAmI();
    const scopes = response_metadata?.scopes;
    return [
      ok('Slack', `${user} in ${team}`),
      ...(scopes ? scopeFindings(scopes, channels, unknownOutcome) : []),
      ...(await channelFindings(client, channels, { user, scopes })),
    ];
  } catch (error) {
    return [fault('Slack', (error as Error).message, adviceOnVendor(error, tokenAdvice(token), 'SLACK_API_URL'))];
  }
}

const tokenAdvice = (token: string): string =>
  `${token.startsWith('xoxb-') ? 'Slack does not accept this token (any more)' : 'a bot token begins with xoxb-'}: ` +
  'set SLACK_BOT_TOKEN to the Bot User OAuth Token of your app, https://api.slack.com/apps > OAuth & Permissions';

function scopeFindings(scopes: string[], channels: Channels, unknownOutcome: keyof typeof UNKNOWN): Finding[] {
  const findings: Finding[] = [];
  if (!scopes.includes('chat:write')) {
    const advice = 'add the scope to the Slack app and reinstall the app';
    findings.push(fault('Slack scope', `chat:write is missing (${scopes.join(', ')})`, advice));
  }
  const missing = missingForHistory(scopes, channels);
  if (missing.length) {
    findings.push(
      warning(
        'Slack scope',
        `${missing.join(', ')} missing: if Slack’s answer is lost, the worker cannot check whether the message was ` +
          `posted; ${UNKNOWN[unknownOutcome]} (SLACK_UNKNOWN_OUTCOME=${unknownOutcome})`,
        `add ${missing.join(', ')} (groups:… for private channels) to the Slack app and reinstall the app`,
      ),
    );
  }
  return findings;
}

const UNKNOWN = {
  repeat: 'it posts the message again, so the message may appear twice',
  skip: 'it does not post the message again, so the message may be missing',
};

/** The list of channels is only needed if the settings contain a channel's name, not its id. */
function missingForHistory(scopes: string[], channels: Channels): string[] {
  const hasNames = Object.values(channels).some((channel) => !isChannelId(channel));
  return ['channels:history', ...(hasNames ? ['channels:read'] : [])].filter(
    (scope) => !scopes.includes(scope) && !scopes.includes(scope.replace('channels', 'groups')),
  );
}

interface Bot {
  user: string | undefined;
  scopes: string[] | undefined;
}

/** A channel and the variables that name it. */
interface UsedChannel {
  channel: string;
  variables: string;
}

/** Whether the bot can post to each channel, as far as its scopes allow to check. */
async function channelFindings(client: Slack, channels: Channels, bot: Bot): Promise<Finding[]> {
  const findings: Finding[] = [];
  const usable: string[] = [];
  for (const [channel, uses] of Map.groupBy(Object.entries(channels), ([, channel]) => channel)) {
    const variables = uses.map(([audience]) => `SLACK_CHANNEL_${audience.toUpperCase()}`).join(', ');
    const found = await client.findChannel(channel).catch((error: Error) => error);
    if (found === undefined) continue;
    if (found instanceof Error) return [...findings, warning('Slack channels', found.message, 'try again')];
    const used = { channel, variables };
    const problem = found ? closedFinding(found, used, bot) : missingFinding(used, bot);
    if (problem) findings.push(problem);
    else usable.push(channel);
  }
  return [...(usable.length ? [ok('Slack channels', usable.join(', '))] : []), ...findings];
}

function missingFinding({ channel, variables }: UsedChannel, { scopes }: Bot): Finding {
  const missing = ['channels:read', 'groups:read'].filter((scope) => scopes && !scopes.includes(scope));
  const found = `${variables}: the bot sees no channel ${channel}`;
  const advice = `create the channel and invite the bot, or set ${variables} to another channel`;
  if (!missing.length) return fault('Slack channels', found, advice);
  const perhaps = `${missing.join(', ')} is missing, so the channel may exist without the bot seeing it`;
  return warning('Slack channels', `${found}; ${perhaps}`, advice);
}

function closedFinding(
  { is_archived, is_member, is_private }: NonNullable<Awaited<ReturnType<Slack['findChannel']>>>,
  { channel, variables }: UsedChannel,
  { user, scopes }: Bot,
): Finding | undefined {
  if (is_archived)
    return fault(
      'Slack channels',
      `${variables}: ${channel} is archived`,
      `unarchive it, or set ${variables} to another channel`,
    );
  if (is_member !== false || (!is_private && scopes?.includes('chat:write.public'))) return undefined;
  return fault('Slack channels', `${variables}: the bot is not in ${channel}`, `type /invite @${user} in that channel`);
}
