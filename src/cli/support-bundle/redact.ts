import { DELIVERY_PATH, SECRET_HEADER } from '../../domain/receiver.ts';
import { traceIdOf } from '../../domain/trace-id.ts';
import { ANSWER_PATH } from '../../http/answer-token.ts';
import { mask } from '../../log/mask.ts';

const REDACTED = '[redacted]';
/** The rest of such a path lets anyone answer a question or deliver events. A proxy logs paths, also with a secret that was rotated. */
const SECRET_PATH = new RegExp(`(${ANSWER_PATH}|${DELIVERY_PATH}/key)/[^\\s"]+`, 'g');
const SECRET_IN_HEADER = new RegExp(`\\b((?:Bearer|Basic) +|${SECRET_HEADER}["']? *[:=] *["']?)[^\\s"',]{8,}`, 'gi');
/** Quotes and brackets may be part of a URL; JSON may write a character of it as `\u0026`. */
const REST_OF_URL = String.raw`(?:\\u[\da-f]{4}|[^\s"<>\\])`;
const URL_OF_ANY_KIND = new RegExp(`\\b[a-z][a-z\\d+.-]{0,20}://${REST_OF_URL}+`, 'gi');
const QUERY = new RegExp(String.raw`\?[\w.~%[\]-]+=${REST_OF_URL}*`, 'gi');
/** Characters that end what stands before the @ of an address. They are few: rather too much is removed than a part left. */
const ENDS = String.raw`\s"<>()[\],;:/?`;
/** Whatever looks like an e-mail address, also if it is part of a URL. It begins at the beginning of a word, so that each word is read once. */
const ADDRESS = new RegExp(
  String.raw`(?:\\?"[^"\\\n]{1,64}\\?"|(?<![^${ENDS}])[^${ENDS}]+)(?:[@＠]|%(?:25)*40|&#64;|\\u0040)` +
    String.raw`(?:\[[^\]\s]{2,64}\]|[^\s"'<>()[\]{},;:=/\\|?&]+)`,
  'gi',
);
/** As long as the secrets that people put into paths. */
const LONG_SEGMENT = 16;

/** The text without the secrets of this process, secrets in URLs and headers of others, links that answer questions, and addresses. */
export const redacted = (text: string): string =>
  mask(text)
    .replace(SECRET_PATH, `$1/${REDACTED}`)
    .replace(SECRET_IN_HEADER, `$1${REDACTED}`)
    .replace(URL_OF_ANY_KIND, withoutSecrets)
    .replace(QUERY, `?${REDACTED}`)
    .replace(ADDRESS, '[address]');

/** The URL without login and query, and without long parts of its path that contain a digit, unless that is the id of an event. */
function withoutSecrets(url: string): string {
  const [path = ''] = url.split(/[?#]/);
  const [scheme, empty, host = '', ...parts] = path.split('/');
  const isSecret = (part: string) => part.length >= LONG_SEGMENT && /\d/.test(part) && traceIdOf(part) === undefined;
  const shown = [scheme, empty, host.replace(/^.*@/, ''), ...parts.map((part) => (isSecret(part) ? REDACTED : part))];
  return path === url ? shown.join('/') : `${shown.join('/')}?${REDACTED}`;
}
