import type { AccountState } from '../../src/domain/activities.ts';
import { effect, type Effect } from '../../src/domain/effect.ts';
import type { EventOf } from '../../src/domain/event.ts';
import { headline, shorten } from '../../src/domain/headline.ts';

/** The event says little, so the mailbox is looked up before ops are notified. */
export function accountFailed(event: EventOf<'account_error'>): Effect[] {
  const { account, error } = event;
  const tell = (lines: string[]): Effect[] => [
    effect('postMessage', 'slack', `Slack: ${headline(event)}`, {
      audience: 'ops',
      title: headline(event),
      lines: [...(error ? [shorten(error, 300)] : []), ...lines],
    }),
  ];
  if (!account) return tell(['The event named no sending account: look at Instantly’s account page.']);
  return [effect('getAccount', 'account', `State of ${account}`, account, (state) => tell([lineOf(account, state)]))];
}

const lineOf = (account: string, state: AccountState | null): string =>
  state
    ? `${state.email} is ${state.status}${state.detail ? `: ${shorten(state.detail, 300)}` : ''}`
    : `Instantly knows no account ${account}`;
