import { readFileSync } from 'node:fs';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const SCRIPTS = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
/** Of every program in a container. */
const OF_IMAGE = /NODE_OPTIONS=(\S+)/.exec(read('Dockerfile'))![1]!;

const isOption = (word: string): boolean => word.startsWith('--');

/** The program of a command such as `node --an-option src/desk.ts`. */
export const scriptIn = ([node, ...words]: string[]): string =>
  (node === 'node' && words.find((word) => !isOption(word))) || `no program of Node: ${node}`;

/** An option that is given again replaces the one before. */
const options = (words: string[]): Record<string, string> =>
  Object.fromEntries(words.filter(isOption).map((word) => word.split('=') as [string, string]));

/** With which options Node runs a container's command. */
export const nodeOptionsIn = (command: string[]): Record<string, string> =>
  options([OF_IMAGE, ...command.slice(0, command.indexOf(scriptIn(command)))]);

/** With which options the npm script of a program runs Node, if there is one that names some. */
export function nodeOptionsOf(script: string): Record<string, string> {
  const words = Object.values(SCRIPTS)
    .find((one) => one.startsWith('node ') && one.endsWith(` ${script}`))
    ?.split(' ');
  return options([OF_IMAGE, ...(words ?? [])]);
}
