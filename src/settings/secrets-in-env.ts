import { commaSeparated } from '../domain/text/comma-separated.ts';
import type { Env, Settings } from './settings.ts';
import { GRPC_META, secrecyOf } from './variables.ts';

/** Headers have names of their users' choice. */
const NAMES_OF_SECRETS = /(^|_)(SECRET|TOKEN|KEY|PASSWORD|AUTH|AUTHORIZATION)(_|$)/;
const LONG_SEGMENT = 16;

/** What of an environment is secret, as the variables that are read say. */
export const secretsIn = (env: Env): string[] =>
  Object.entries(env).flatMap(([name, value = '']) => {
    const text = value.trim();
    if (name.startsWith(GRPC_META) && !NAMES_OF_SECRETS.test(name)) return [];
    const secrecy = secrecyOf(name);
    if (secrecy === 'path') return secretsOfUrl(text);
    if (secrecy !== 'value') return [];
    // A key in PEM is printed line by line, if at all.
    if (text.includes('\n'))
      return text.split('\n').filter((line) => line.length >= LONG_SEGMENT && !line.includes('--'));
    return [text, ...commaSeparated(text), text.replace(/^(whsec_|\w+ +)/, '')];
  });

/** What is secret in settings that came from elsewhere: Temporal's own file. */
export const secretsOf = ({ temporal: { connection } }: Settings): string[] =>
  Object.entries({ api_key: connection.apiKey, ...connection.metadata }).flatMap(([name, value]) =>
    typeof value === 'string' && NAMES_OF_SECRETS.test(name.toUpperCase().replaceAll('-', '_'))
      ? [value, value.replace(/^\w+ +/, '')]
      : [],
  );

/** The path of a webhook is often its secret; one that consists of words is not. */
function secretsOfUrl(text: string): string[] {
  const url = URL.parse(text);
  if (!url) return [];
  const segments = url.pathname.split('/').filter((part) => part.length >= LONG_SEGMENT && /\d/.test(part));
  return [...segments, ...url.searchParams.values()];
}
