import { readdirSync, readFileSync } from 'node:fs';
import type { Reply } from '../../src/domain/event.ts';

export interface Mail {
  name: string;
  reply: Reply;
  /** The words that its writer added. */
  words: string;
}

const folder = new URL('../fixtures/replies/', import.meta.url);

/** Reads the mails of `fixtures/replies`: a file for each language, in it `##### name`, below it `#### part` and its lines. */
export const mails: Mail[] = readdirSync(folder).flatMap((file) =>
  readFileSync(new URL(file, folder), 'utf8')
    .split(/^##### /m)
    .slice(1)
    .map((mail) => read(mail, file.replace('.txt', ''))),
);

function read(mail: string, language: string): Mail {
  const [name, ...parts] = mail.split(/\n#### /);
  const entries = parts.map((part) => {
    const [head, ...lines] = part.split('\n');
    const [key, form] = head!.split(' ');
    return [key, lines.join(form === 'crlf' ? '\r\n' : '\n').trimEnd()] as const;
  });
  const { words, ...reply } = Object.fromEntries(entries) as unknown as Reply & { words: string };
  return { name: `${language}: ${name}`, reply, words };
}
