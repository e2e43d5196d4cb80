/** A shorter one would be found in words that are no secret. */
const SHORTEST = 8;
const MASK = '[redacted]';

/** As they may be written, the longest first. One list for the process, as its log and its streams are. */
let forms: string[] = [];

/** From now on these leave this process in no message. */
export function keepSecret(...secrets: string[]): void {
  const written = secrets.filter((secret) => secret.length >= SHORTEST).flatMap(writtenForms);
  forms = [...new Set([...forms, ...written])].sort((a, b) => b.length - a.length);
}

/** The text without the secrets that this process was given. */
export function mask(text: string): string {
  let masked = text;
  for (const form of forms) if (masked.includes(form)) masked = masked.replaceAll(form, MASK);
  return masked;
}

/** In JSON, in URLs, and in base64 wherever in the encoded text it begins. */
function writtenForms(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString('base64');
    // Without the characters in which its neighbours have a part.
    return text.slice([0, 2, 3][before], Math.floor((before + Buffer.byteLength(secret)) / 3) * 4);
  });
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encoded,
    encoded.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase()),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}
