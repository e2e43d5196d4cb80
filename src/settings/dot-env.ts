import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { isKnown, KNOWN } from './variables.ts';
import { misspelt } from './misspelt.ts';
import { changes, nearest } from '../variables/nearest.ts';
import { SettingsError } from '../variables/parse.ts';

const FILE = '.env';

/** The environment, with the variables of `.env` that it does not have itself. */
export function withDotEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  try {
    if (!existsSync(FILE)) return env;
    if (readFileSync(FILE).includes(0)) throw new Error('it is not in UTF-8');
    process.loadEnvFile(FILE);
  } catch (error) {
    throw new SettingsError(`.env cannot be read: ${(error as Error).message}`);
  }
  return env;
}

/** A line for each entry of `.env` that has no effect, or another effect with docker compose. No line holds a value. */
export function dotEnvWarnings(): string[] {
  return existsSync(FILE) ? warningsAbout(readFileSync(FILE, 'utf8')) : [];
}

/** Variables of other programs that read `.env` or inherit the environment. */
const OTHERS =
  /^(NODE|COMPOSE|DOCKER|POSTGRES|XDG|LC|SSL|OTEL|npm)_|^(TZ|LANG|DEBUG|BIND_ADDRESS|OPS_PORT|PG[A-Z]+|(https?|no|all)_proxy)$/i;

export function warningsAbout(text: string): string[] {
  const names = Object.keys(parseEnv(text));
  const marked = text.startsWith('\uFEFF')
    ? ['.env: it begins with a byte order mark, so its first line is not read: save it as UTF-8 without one']
    : [];
  const unread = names
    .filter(
      (name) => !name.startsWith('\uFEFF') && !isKnown(name) && !OTHERS.test(name) && !misspelt([name], KNOWN).length,
    )
    .map((name) => `.env: ${name} is set, which nothing reads; ${hint(name)}`);
  const ambiguous = [...text.matchAll(ASSIGNMENT)]
    .map(([, name = '', value = '']) => ({ name, why: whatDiffers(value.trim()) }))
    .filter(({ name, why }) => why && names.includes(name))
    .map(
      ({ name, why }) =>
        `.env: docker compose reads ${name} otherwise than npm start does, because of ${why}: ` +
        `write its value in single quotes, ${name}='…'`,
    );
  const lost = text
    .replace(ASSIGNMENT, (assignment) => assignment.replace(/[^\n]/g, ''))
    .split('\n')
    .flatMap((line, index) =>
      /^\s*[^\s#]/.test(line) ? [`.env: line ${index + 1} is not read, it should be NAME=value`] : [],
    );
  return [...marked, ...unread, ...ambiguous, ...lost];
}

function hint(name: string): string {
  const one = nearest(name, KNOWN)!;
  return changes(name, one) <= name.length / 3 ? `it should perhaps be ${one}` : '.env.example lists what is read';
}

/** As Node reads the file (https://nodejs.org/api/environment_variables.html): a quoted value may have several lines. */
const ASSIGNMENT = /^\uFEFF?[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*('[^']*'|"[^"]*"|`[^`]*`|[^\r\n]*)/gm;

/** https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/ */
function whatDiffers(value: string): string | undefined {
  if (/^(?:["'`](?:[^"'`]*|))$/.test(value)) return 'its quote without an end';
  if (value.startsWith("'")) return /\\'?$/.test(value.slice(0, -1)) ? 'the backslash before the quote' : undefined;
  if (value.startsWith('`')) return 'the backquotes';
  if (value.startsWith('"')) {
    if (value.includes('$')) return 'its $';
    return /\\(?!n)/.test(value) ? 'its backslash' : undefined;
  }
  const [meant = ''] = value.split(/\s#/);
  if (meant.includes('#')) return 'its #';
  return meant.includes('$') ? 'its $' : undefined;
}
