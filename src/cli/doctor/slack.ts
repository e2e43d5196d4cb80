import { createSlack, type Slack } from '../../../activities/slack.ts';
import { isChannelId } from '../../slack/channels.ts';
import { command } from '../../domain/command.ts';
import type { Settings } from '../../settings/settings.ts';
import { adviceOnVendor, fault, type Finding, ok, warning } from './finding.ts';

type Channels = Settings['slack']['channels'];

export async function slack({ slack }: Settings): Promise<Finding[]> {
  const { token, channels, unknownOutcome } = slack;
  if (!token) return [ok('Slack', `no token: messages go to the outbox (${command('outbox list')})`)];
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
    return [fault('Slack', (error as Error).message, adviceOnVendor(error, tokenCure(token), 'SLACK_API_URL'))];
  }
}

const tokenCure = (token: string): string =>
  `${token.startsWith('xoxb-') ? 'Slack does not take this token (any more)' : 'a bot token begins with xoxb-'}: ` +
  'set SLACK_BOT_TOKEN to the Bot User OAuth Token of your app, https://api.slack.com/apps > OAuth & Permissions';

function scopeFindings(scopes: string[], channels: Channels, unknownOutcome: keyof typeof UNSEEN): Finding[] {
  const findings: Finding[] = [];
  if (!scopes.includes('chat:write')) {
    findings.push(fault('Slack scope', `chat:write is missing (${scopes.join(', ')})`, 'add it and reinstall the app'));
  }
  const blind = missingForHistory(scopes, channels);
  if (blind.length) {
    findings.push(
      warning(
        'Slack scope',
        `${blind.join(', ')} missing: when an answer of Slack’s is lost, nobody can see whether the message was ` +
          `posted; ${UNSEEN[unknownOutcome]} (SLACK_UNKNOWN_OUTCOME=${unknownOutcome})`,
        `add ${blind.join(', ')} (groups:… for private channels) and reinstall the app`,
      ),
    );
  }
  return findings;
}

const UNSEEN = {
  repeat: 'it is posted again and may be there twice',
  skip: 'it is not posted again and may be missing',
};

/** A channel's id is looked up only where the settings hold its name. */
function missingForHistory(scopes: string[], channels: Channels): string[] {
  const named = Object.values(channels).some((channel) => !isChannelId(channel));
  return ['channels:history', ...(named ? ['channels:read'] : [])].filter(
    (scope) => !scopes.includes(scope) && !scopes.includes(scope.replace('channels', 'groups')),
  );
}

interface Bot {
  user: string | undefined;
  scopes: string[] | undefined;
}

/** Whether messages can be posted to each channel, as far as the bot may look. */
async function channelFindings(client: Slack, channels: Channels, bot: Bot): Promise<Finding[]> {
  const findings: Finding[] = [];
  const well: string[] = [];
  for (const [channel, uses] of Map.groupBy(Object.entries(channels), ([, channel]) => channel)) {
    const variables = uses.map(([audience]) => `SLACK_CHANNEL_${audience.toUpperCase()}`).join(', ');
    const found = await client.findChannel(channel).catch((error: Error) => error);
    if (found === undefined) continue;
    if (found instanceof Error) return [...findings, warning('Slack channels', found.message, 'try again')];
    const trouble = found ? closed(found, channel, variables, bot) : absent(channel, variables, bot);
    if (trouble) findings.push(trouble);
    else well.push(channel);
  }
  return [...(well.length ? [ok('Slack channels', well.join(', '))] : []), ...findings];
}

function absent(channel: string, variables: string, { scopes }: Bot): Finding {
  const unseen = ['channels:read', 'groups:read'].filter((scope) => scopes && !scopes.includes(scope));
  const cure = `make it and invite the bot, or set ${variables} to one that there is`;
  if (!unseen.length) return fault('Slack channels', `${variables}: the bot sees no channel ${channel}`, cure);
  const hidden = `${unseen.join(', ')} is missing, so it may be one that cannot be seen`;
  return warning('Slack channels', `${variables}: the bot sees no channel ${channel}; ${hidden}`, cure);
}

function closed(
  { is_archived, is_member, is_private }: NonNullable<Awaited<ReturnType<Slack['findChannel']>>>,
  channel: string,
  variables: string,
  { user, scopes }: Bot,
): Finding | undefined {
  if (is_archived)
    return fault(
      'Slack channels',
      `${variables}: ${channel} is archived`,
      `set ${variables} to another, or unarchive it`,
    );
  if (is_member !== false || (!is_private && scopes?.includes('chat:write.public'))) return undefined;
  return fault('Slack channels', `${variables}: the bot is not in ${channel}`, `type /invite @${user} there`);
}
