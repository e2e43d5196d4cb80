import { type Lane, LANE_OF } from '../domain/activities.ts';
import type { Settings } from '../settings/settings.ts';

const isUrl = (value: unknown): value is string => typeof value === 'string' && /^https?:\/\//i.test(value);

/** The name of each vendor that is called, by the origin of its API: `{ 'https://api.instantly.ai': 'instantly' }`. */
export function vendorOrigins({ instantly, slack, crm }: Settings): Record<string, string> {
  const urls = [
    ['instantly', instantly.apiUrl],
    ['slack', slack.token && slack.apiUrl],
    [crm.name, Object.values<unknown>(crm.values).find(isUrl)],
  ];
  return Object.fromEntries(urls.flatMap(([vendor, url]) => (vendor && url ? [[new URL(url).origin, vendor]] : [])));
}

/** The name of the vendor that carries out each activity of effects. */
export function vendorsOfEffects({ slack, crm }: Pick<Settings, 'slack' | 'crm'>): Record<string, string> {
  const vendors: Record<Lane, string> = {
    crm: crm.name,
    slack: slack.token === undefined ? 'outbox' : 'slack',
    instantly: 'instantly',
    emails: 'instantly',
  };
  return Object.fromEntries(
    Object.entries(LANE_OF).map(([activity, lane]) => [activity, lane === null ? 'none' : vendors[lane]]),
  );
}
