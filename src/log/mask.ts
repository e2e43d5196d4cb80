/** Shorter secrets are not masked: they might be part of ordinary words. */
const SHORTEST = 8;
const MASK = '[redacted]';

/** All forms in which the secrets of this process may be written, the longest first. */
let forms: string[] = [];

/** From now on `mask` removes these secrets. */
export function keepSecret(...secrets: string[]): void {
  const written = secrets.filter((secret) => secret.length >= SHORTEST).flatMap(writtenForms);
  forms = [...new Set([...forms, ...written])].sort((a, b) => b.length - a.length);
}

/** The text with `[redacted]` in place of each secret of this process. */
export function mask(text: string): string {
  let masked = text;
  for (const form of forms) if (masked.includes(form)) masked = masked.replaceAll(form, MASK);
  return masked;
}

/** The secret itself, in JSON, in URLs, and in base64 at each of the three offsets at which it may begin. */
function writtenForms(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString('base64');
    // Without the characters that also encode what is before or behind the secret.
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
