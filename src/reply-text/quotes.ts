import { FORWARDED, INTRODUCED, QUOTE_BEGINS, ROLE_OF, type Role, SEPARATOR, WROTE } from './vocabulary.ts';

const ADDRESS = /[^\s<>()[\]"':,;]{1,64}@[^\s<>()[\]"':,;]{1,255}/u;
const IN_BRACKETS = /[<([](?:mailto:)?[^\s<>()[\]]{1,64}@[^\s<>()[\]]{1,255}[>)\]]/iu;
const CLOCK = /(?<!\d)\d{1,2}[:.h]\d\d(?!\d)/;
const DAY = /(?<!\d)(?:(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\d)/;
/** The writers quote themselves: "on 2 March 2026 I wrote:". */
const OWN = /(?<![\p{L}\d])(?:(?:I|we|ich|wir) (?:wrote|schrieb)|schrieb(?:en)? (?:ich|wir))(?![\p{L}\d])/iu;

const MOST_LINES = 4;
const LONGEST = 400;

export const isQuoted = (line: string): boolean => /^\s{0,3}>/.test(line);

/** Returns how many lines, from `at`, introduce the mail that is answered; 0 if the line does not introduce one. */
export const leadIn = (lines: string[], at: number): number =>
  isSeparator(lines[at]!) ? 1 : headerLines(lines, at) || attributionLines(lines, at);

const isSeparator = (line: string): boolean =>
  line === QUOTE_BEGINS || (line.length < 120 && (SEPARATOR.test(line) || FORWARDED.test(line)));

/** Counts the lines of "On Monday, Jane <jane@…> wrote:", which may be wrapped. */
function attributionLines(lines: string[], at: number): number {
  if (lines[at]!.length > LONGEST || !mayBegin(lines[at]!)) return 0;
  let joined = '';
  for (let count = 1; count <= MOST_LINES && at + count <= lines.length; count++) {
    const line = lines[at + count - 1]!.replace(/^[\s>]+/, '').trim();
    // Some put an empty line between "wrote" and the name.
    if (line === '' ? !WROTE_ANYWHERE.test(joined) : count > 1 && INTRODUCED.test(line)) return 0;
    joined = `${joined} ${line}`.trim();
    if (joined.length > LONGEST) return 0;
    if (ENDS.test(line)) return isAttribution(joined, nextOf(lines, at + count)) ? count : 0;
  }
  return 0;
}

/** Zoho ends the line with dashes, GroupWise with arrows. */
const ENDS = /[:：]$|\p{L}\s*-{3,}$|\d >>>$/u;

const mayBegin = (line: string): boolean =>
  INTRODUCED.test(line) ||
  DAY.test(line) ||
  ADDRESS.test(line) ||
  (/[:：]\s*$/.test(line) && WROTE_ANYWHERE.test(line));

function isAttribution(text: string, next: string): boolean {
  const isDated = DAY.test(text) || CLOCK.test(text);
  const hasAddress = ADDRESS.test(text);
  if (!WROTE_ANYWHERE.test(text)) return IN_BRACKETS.test(text) && DAY.test(text) && CLOCK.test(text);
  if (OWN.test(text)) return false;
  if (isQuoted(next)) return true;
  if (INTRODUCED.test(text)) return isDated || (hasAddress && WROTE_LAST.test(text));
  if (WROTE_LAST.test(text))
    return /^\p{Ll}/u.test(text) ? isDated && IN_BRACKETS.test(text) : isDated || IN_BRACKETS.test(text);
  return isDated && WROTE_THEN.test(text);
}

const WROTE_ANYWHERE = new RegExp(WROTE, 'iu');
const WROTE_LAST = new RegExp(`${WROTE}\\s*(?:[:：]|-{3,})$`, 'iu');
/** "schrieb am 02.03.26 um 08:15:", "schrieb Jane <jane@…>:", "ezt írta (időpont: 2026. márc. 2., H, 9:00):" */
const WROTE_THEN = new RegExp(
  `${WROTE}\\s+(?:(?:am|on|op|den|el|le|em|il|dnia|d\\.|på|kl\\.?)\\s[^\\n]{0,80}|[^\\n]{0,80}@[^\\n]{0,80}|\\p{Lu}[^\\n]{0,40}|\\([^\\n]{0,60}\\))[:：]$`,
  'u',
);

/** Counts the lines of Outlook's "From:, Sent:, To:, Subject:", in any language. */
function headerLines(lines: string[], at: number): number {
  const roles = new Set<Role>();
  let [count, labelled, evidence, idle] = [0, 0, '', 0];
  for (let i = at; i < lines.length && i < at + 16; i++) {
    const line = lines[i]!.replace(/^\s*(?:>\s?)*/, '');
    const inOne = i === at ? rolesInOne(line) : undefined;
    if (inOne) return 1;
    const label = LABEL.exec(line);
    const role = label ? ROLE_OF.get(label[1]!.trim().toLowerCase()) : undefined;
    if (!label && i === at) return 0;
    if (label && (role || labelled === i - at)) {
      if (role) roles.add(role);
      labelled++;
      [count, idle] = [i - at + 1, 0];
    } else if (line.trim() === '' ? ++idle > 1 : !roles.size || ++idle > 2 || !/@|^\s|;$/.test(line)) break;
    evidence += `${line}\n`;
  }
  const hasFrom = roles.has('from');
  const isKnown = hasFrom && roles.size > 1 && (roles.has('subject') || ADDRESS.test(evidence));
  const isOfUnknownWords = labelled > 2 && labelled === count && IN_BRACKETS.test(evidence) && CLOCK.test(evidence);
  return isKnown || isOfUnknownWords ? count : 0;
}

const LABEL = /^[\s*]{0,4}(\p{L}[\p{L} .-]{0,20})\*?\s?[:：]\*?(?!\/\/)/u;

/** Whether one line holds all of Outlook's headers, as in a snippet. */
function rolesInOne(line: string): boolean {
  if (line.length > 5_000 || !ADDRESS.test(line)) return false;
  const labels = [...line.matchAll(/(?<![\p{L}\d])(\p{L}{1,12})\*?\s?:/gu)];
  const roles = new Set(labels.map(([, label]) => ROLE_OF.get(label!.toLowerCase())));
  return (
    (labels[0]?.index ?? Infinity) <= 2 &&
    roles.has('from') &&
    (roles.has('sent') || roles.has('subject')) &&
    roles.size > 2
  );
}

/** Returns the next line that is not empty. */
export function nextOf(lines: string[], from: number): string {
  for (let i = from; i < lines.length && i < from + 4; i++) if (lines[i]!.trim()) return lines[i]!;
  return '';
}
