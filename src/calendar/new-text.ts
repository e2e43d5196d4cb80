/** How much of a text is read: what matters of an automatic reply stands at its beginning. */
const READ_CHARACTERS = 2_000;

/** Where the mail that is answered begins, as mail programs of several languages show it. */
const QUOTED = [
  /^[ \t]*>/m,
  /^[ \t]*(?:On|Am|Le|El|Em|Il|Op|Den)\b[^\n]{0,200}\n?[^\n]{0,200}(?:wrote|schrieb|écrit|escribió|escreveu|scritto|schreef)\b[^\n]{0,100}:[ \t]*$/m,
  /^[ \t]*-{2,}[^\n]{0,60}-{2,}[ \t]*$/m,
  /^[ \t]*_{10,}[ \t]*$/m,
  /^[ \t]*\*?(?:From|Von|De|Da|Van)\*?[ \t]?:[^\n]{0,200}\n[ \t]*\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Enviad[oa]|Inviato|Data|Fecha|Verzonden)\b/m,
];

/** What its writer wrote, in one form of spaces and apostrophes. */
export function newTextOf(text: string): string {
  const plain = text
    .slice(0, 4 * READ_CHARACTERS)
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]/g, ' ')
    .replace(/[’‘´]/g, "'");
  const end = Math.min(...QUOTED.map((pattern) => plain.search(pattern)).filter((at) => at >= 0), READ_CHARACTERS);
  return plain.slice(0, end);
}
