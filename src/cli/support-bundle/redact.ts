import { traceIdOf } from '../../domain/trace-id.ts';
import { ANSWER_PATH } from '../../http/answer-token.ts';
import { mask } from '../../log/mask.ts';

const REDACTED = '[redacted]';
/** Whatever looks like an e-mail address, also if it is part of a URL. */
const ADDRESS = /[^\s"'`<>()[\]{},;:=/\\|?&]{1,64}(?:@|%40)[^\s"'`<>()[\]{},;:=/\\|?&]{1,255}/gi;
/** Anyone who has the rest of such a link may answer its question. */
const ANSWER_LINK = new RegExp(`${ANSWER_PATH}/[^\\s"'\`<>]+`, 'g');
const HTTP_URL = /https?:\/\/[^\s"'`<>()]+/gi;
/** As long as the secrets that people put into paths. */
const LONG_SEGMENT = 16;

/** The text without the secrets of this process, secrets in URLs of others, links that answer questions, and addresses. */
export const redacted = (text: string): string =>
  mask(text)
    .replace(ANSWER_LINK, `${ANSWER_PATH}/${REDACTED}`)
    .replace(ADDRESS, '[address]')
    .replace(HTTP_URL, withoutSecrets);

/** The URL without its query, and without long parts of its path that contain a digit, unless that is the id of an event. */
function withoutSecrets(url: string): string {
  const [path = ''] = url.split(/[?#]/);
  const [scheme, empty, host, ...parts] = path.split('/');
  const isSecret = (part: string) => part.length >= LONG_SEGMENT && /\d/.test(part) && traceIdOf(part) === undefined;
  const shown = [scheme, empty, host, ...parts.map((part) => (isSecret(part) ? REDACTED : part))].join('/');
  return path === url ? shown : `${shown}?${REDACTED}`;
}
