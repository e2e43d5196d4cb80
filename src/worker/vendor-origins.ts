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
