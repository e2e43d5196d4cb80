import { commaSeparated } from '../domain/text/comma-separated.ts';
import type { Env, Settings } from './settings.ts';
import { GRPC_META, secrecyOf } from './variables.ts';

/** Users choose the names of headers, so a name must show whether the value is secret. */
const NAMES_OF_SECRETS = /(^|_)(SECRET|TOKEN|KEY|PASSWORD|AUTH|AUTHORIZATION)(_|$)/;
const LONG_SEGMENT = 16;

/** The secrets in the environment: each variable that is read says whether it is secret. */
export const secretsIn = (env: Env): string[] =>
  Object.entries(env).flatMap(([name, value = '']) => {
    const text = value.trim();
    if (name.startsWith(GRPC_META) && !NAMES_OF_SECRETS.test(name)) return [];
    const secrecy = secrecyOf(name);
    if (secrecy === 'path') return secretsOfUrl(text);
    if (secrecy === 'password') return passwordsOfUrl(text);
    if (secrecy === 'headers') return valuesOfHeaders(text);
    if (secrecy !== 'value') return [];
    // If a key in PEM were printed, it would be printed line by line.
    if (text.includes('\n'))
      return text.split('\n').filter((line) => line.length >= LONG_SEGMENT && !line.includes('--'));
    return [text, ...commaSeparated(text), text.replace(/^(whsec_|\w+ +)/, '')];
  });

/** The secrets in settings that do not come from the environment but from Temporal's own file. */
export const secretsOf = ({ temporal: { connection } }: Settings): string[] =>
  Object.entries({ api_key: connection.apiKey, ...connection.metadata }).flatMap(([name, value]) =>
    typeof value === 'string' && NAMES_OF_SECRETS.test(name.toUpperCase().replaceAll('-', '_'))
      ? [value, value.replace(/^\w+ +/, '')]
      : [],
  );

function passwordsOfUrl(text: string): string[] {
  const url = URL.parse(text);
  if (!url) return [text];
  const plain = attemptDecoding(url.password);
  return [url.password, plain, ...url.searchParams.getAll('password')];
}

function valuesOfHeaders(text: string): string[] {
  const values = commaSeparated(text).map((pair) => pair.slice(pair.indexOf('=') + 1).trim());
  const plain = values.map(attemptDecoding);
  return [...values, ...plain, ...plain.map((value) => value.replace(/^\w+ +/, ''))];
}

function attemptDecoding(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A webhook's path is often its secret: long parts of it that contain a digit. A path of plain words is not secret. */
function secretsOfUrl(text: string): string[] {
  const url = URL.parse(text);
  if (!url) return [];
  const segments = url.pathname.split('/').filter((part) => part.length >= LONG_SEGMENT && /\d/.test(part));
  return [...segments, ...url.searchParams.values()];
}
