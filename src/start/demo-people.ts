import { command } from '../domain/command.ts';
import type { Settings } from '../settings/settings.ts';
import { DEMO_FOLLOW_UPS } from '../runs/demo-follow-ups.ts';
import type { Temporal } from '../temporal/connection.ts';

/** The settings with which effects leave this machine. */
export const remoteSettings = ({ sandbox, crm, slack }: Settings): string[] => [
  ...(sandbox ? [] : ['INSTANTLY_API_KEY']),
  ...(crm.callsPerSecond === null ? [] : [`CRM=${crm.name}`]),
  ...(slack.token === undefined ? [] : ['SLACK_BOT_TOKEN']),
];

/** Says why there is no demo, and how to send one of its events anyway. */
export const withoutDemo = (remote: string[]): string =>
  `No demo: its people are made up, and ${remote.join(' and ')} ${remote.length > 1 ? 'are' : 'is'} set. ` +
  `To send one event there: ${command('events send reply_received --lead jane@example.com')}`;

/** Terminates the open follow-ups of an earlier demo before they reach real people. Resolves with their number. */
export async function endDemo({ client, call }: Temporal): Promise<number> {
  const why = 'the demo’s people are made up, and what is set now reaches real ones';
  const end = (id: string) =>
    client.workflow
      .getHandle(id)
      .terminate(why)
      .then(
        () => 1,
        () => 0,
      );
  const ended = await call(() => Promise.all([...DEMO_FOLLOW_UPS].map(end)));
  return ended.reduce<number>((sum, one) => sum + one, 0);
}
