import { commaSeparated } from '../../domain/text/comma-separated.ts';
import type { Env } from '../../settings/settings.ts';
import { isKnown, secrecyOf } from '../../settings/variables.ts';

const HIDDEN = 'set (not shown)';

/** The settings that the environment sets, by variable, without what is secret in them. */
export const shownSettings = (env: Env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env)
      .filter(([name, value]) => (isKnown(name) || name.startsWith('OTEL_')) && value?.trim())
      .map(([name, value]): [string, string] => [name, shownValue(name, value!.trim())])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function shownValue(name: string, value: string): string {
  const secrecy = secrecyOf(name);
  // Of OpenTelemetry's other variables we do not know what is secret.
  if (secrecy === 'value' || !(isKnown(name) || secrecy)) return HIDDEN;
  if (secrecy === 'headers')
    return commaSeparated(value)
      .map((pair) => `${pair.slice(0, Math.max(0, pair.indexOf('=')))}=…`)
      .join(',');
  if (secrecy === undefined) return value;
  const url = URL.parse(value);
  if (!url) return HIDDEN;
  url.username = url.password = '';
  if (secrecy === 'path') return `${url.protocol}//${url.host}/…`;
  url.search = '';
  return url.href;
}
