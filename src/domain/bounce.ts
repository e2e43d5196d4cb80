import type { Bounce, BounceType } from './event.ts';

/**
 * What a bounce says about the address. `passing` (temporary) and `sender` (the mail was refused for its content or its
 * sender) say nothing about it; `permanent`: it does not exist or accepts no mail; `unknown`: the user's settings decide.
 */
export type BounceClass = 'passing' | 'sender' | 'permanent' | 'unknown';

/** The vendors' words: Permanent and Transient at Amazon SES (https://docs.aws.amazon.com/ses), deferred at SendGrid. */
const TYPES: [BounceType, RegExp][] = [
  ['soft', /soft|transient|temporar|deferr/i],
  ['hard', /hard|permanent/i],
];

export const bounceTypeOf = (text: string): BounceType | undefined => TYPES.find(([, words]) => words.test(text))?.[0];

/** Only the beginning of a longer reason is read. */
const READ_CHARACTERS = 2_000;

/** An enhanced status code (RFC 3463); not a part of an IP address or a version. */
const ENHANCED = /(?<![\w.])([45]\.[0-7]\.\d{1,3})(?!\w|\.\d)/;
/** A reply code (RFC 5321, 4.2): before an enhanced one, at the beginning, or after a word or a sign that announces it. */
const REPLY = [
  /(?<![\w.])([45][0-7]\d)[\s#-]+[45]\.[0-7]\.\d/,
  /(?:^\W*|[\]>:;]\s*|\b(?:smtp|code|error|said|status|reply|response|returned)\W{1,3}(?:\w+\W{1,2})?)([45][0-7]\d)(?![\w%]|\.\d)/i,
];

/**
 * The first row that matches counts. Words go before codes that begin with 5: servers answer a full mailbox with 552 5.2.2
 * and an unknown user with 550 5.7.1, and their words are right. Codes: RFC 3463, RFC 5321 and IANA's registry of enhanced status codes;
 * words: those of Gmail (https://support.google.com/a/answer/3726730: 5.2.1 is also an account that gets mail too fast), Microsoft 365
 * (5.4.14 is a mail loop), Yahoo, Postfix, Exim.
 */
const TABLE: [BounceClass, RegExp][] = [
  ['passing', /\[(?:code|status) 4/],
  [
    'passing',
    /\b(?:mailbox|inbox|quota|storage|account|disk|user)\b.{0,40}\b(?:full|over ?quota|exceeded)|\bfull (?:mailbox|inbox)|\bover[ -]?quota|\b(?:quota|storage).{0,20}\bexce|exceeded.{0,30}\b(?:quota|storage)|insufficient.{0,20}\b(?:storage|space)|gr[ae]y-?list|\btry (?:again|later)|temporar|transient|timed?[ -]?out|connection (?:refused|reset|lost)|\blost connection|\bno route to host|network is unreachable|have been failing|receiving mail (?:too quickly|at a rate)|\bhop count|\btoo many hops|\bmail loop|\bloops back|\b(?:message|delivery(?: time)?) expired|\bout of (?:storage|space)|\bbusy\b|\bsoft[ -]?bounce|quota d[ée]pass|\bposteingang.{0,20}\bvoll|\bpostfach.{0,40}(?:\bvoll|überfüllt)|bo[iî]te.{0,20}\bpleine|(?:buz[oó]n|bandeja).{0,40}\bllen[oa]|casella.{0,20}\bpiena|caixa.{0,20}\bcheia|(?:mailbox|postvak).{0,20}\bvol\b|\bservfail\b/i,
  ],
  [
    'sender',
    /\b(?:sender|mail from|from address|return[- ]path|helo|ehlo|client host|your (?:domain|ip|server|host))\b.{0,60}\b(?:verif\w*|rejected|denied|refused|blocked|invalid|listed|not exist|not found)/i,
  ],
  [
    'permanent',
    /\b(?:user|recipient|mailbox|account|address|inbox)\b.{0,60}(?:\b(?:unknown|not found|no longer|not exist|invalid|disabled|inactive|deactivated|suspended|closed|deleted|unavailable|not active)|n[o’']t (?:exist|have|(?:be )?found))|wasn[’']t found at|\b(?:no such|unknown|invalid|disabled|inactive|non-?existent) (?:local )?(?:user|recipient|mailbox|address|account|person|domain|host)|\b(?:domain|host)\b.{0,40}(?:\b(?:not found|unknown|no mx)|n[o’']t exist)|nxdomain|null ?mx|\bno mx found|unrout\w+ address|no mailbox (?:here )?by that name|recipient address(?:es)? rejected ?: (?:access denied|undeliverable)|recipientnotfound|\bhard[ -]?bounce|unbekannt|existiert nicht|nicht gefunden|inconnu|n[’']existe pas|inexistant|introuvable|desconocid|no existe|no válid|sconosciut|inesistente|inexistente|no encontrad|não (?:existe|encontrad)|non trovat|onbekend|bestaat niet|niet gevonden|nie istnieje|hittades inte|(?:ble|blev) ikke (?:funnet|fundet)/i,
  ],
  [
    'sender',
    /spam|\b(?:black|block|deny)[ -]?list|\blisted (?:by|on|at|in)\b|\b(?:rbl|dnsbl|spf|dkim|dmarc)\b|reputation|authenticat|\bpolicy\b|rate[ -]?limit|too many|(?:sending|daily|hourly) limit|limit exceeded|(?:message|content|mail)s? (?:was |is |has been |have been )?(?:rejected|refused|blocked|denied)|\bblocked\b|\bbanned\b|\brelay|\bbulk\b|unsolicited|\bvirus|suspicious|too (?:large|big)|(?:maximum|message) size|size limit|access denied|prohibit|not (?:allowed|authori[sz]ed|permitted)|\bbloqu[ée]|\bblockiert|\bbloquead|\bbloccat|\bgeblokkeerd/i,
  ],
  ['permanent', /recipient address(?:es)? rejected/i],
  ['passing', /\[status 5\.(?:2\.2|3\.[0125]|4\.(?:[3567]|14))\]/],
  ['sender', /\[status 5\.(?:1\.[78]|2\.3|3\.\d+|[567]\.\d+)\]/],
  ['permanent', /\[status 5\.[124]\./],
  ['passing', /\[code 552\]/],
  ['sender', /\[code 5(?:0\d|3\d|41|55|7\d)\]/],
  ['permanent', /\[code 5(?:21|50|51|53|56)\]|\[type hard\]/],
];

/** The class of a bounce: `passing` if its type says so, otherwise by its reason. */
export function bounceClassOf({ type, reason = '' }: Bounce = {}): BounceClass {
  if (type === 'soft') return 'passing';
  // Programs write `mailbox_full`, and `\b` takes `_` for a letter.
  const said = reason.slice(0, READ_CHARACTERS).replaceAll('_', ' ');
  const code = REPLY.map((reply) => reply.exec(said)?.[1]).find(Boolean);
  const evidence = `${said} [code ${code}] [status ${ENHANCED.exec(said)?.[1]}] [type ${type}]`;
  return TABLE.find(([, pattern]) => pattern.test(evidence))?.[0] ?? 'unknown';
}

/** Whether the bounce says nothing about the address: it blocks no address, changes no status and ends no follow-up. */
export const isMild = (bounce: Bounce | undefined): boolean => ['passing', 'sender'].includes(bounceClassOf(bounce));
