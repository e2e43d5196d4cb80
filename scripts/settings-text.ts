import type { z } from 'zod';
import { type About, aboutVariables, type Program } from '../src/variables/about.ts';

const PROGRAMS: Record<Program, string> = {
  start: '`npm start`',
  cluster: '`npm run cluster`',
  receiver: 'receiver',
  worker: 'worker',
  desk: 'desk',
  sandbox: 'sandbox',
  cli: 'command line',
};
const SECRETS = {
  value: 'yes',
  path: 'yes, its path and query',
  password: 'yes, its password',
  headers: 'yes, the values',
  login: '',
};
const COLUMNS = 120;

const titleOf = (section: z.ZodObject): string => section.meta()?.title ?? '';
const introOf = (section: z.ZodObject): string => section.meta()?.description ?? '';

/** `docs/settings.md` */
export const settingsPage = (sections: z.ZodObject[]): string => `# Settings

Every setting is an environment variable. Set them in the environment or in \`.env\`; the environment overrides the file.
An empty variable counts as not set. If a value cannot be used, the process says so and does not start.

All programs check all settings, so give all of them the same ones. “Read by” names the programs that behave differently
if the setting changes. \`npm start\` is receiver, worker and sandbox in one process and reads what they read.

Durations and sizes have a unit: \`30 days\`, \`5 minutes\`, \`45s\`; \`1 GiB\`, \`512 KiB\`. In \`.env\` write a value with
\`#\`, \`$\`, \`\\\` or quotes in single quotes: Node and docker compose read only those in the same way.

This page and \`.env.example\` are written by \`npm run docs\` from \`src/settings\`. Do not edit them.

${sections.map(sectionText).join('\n')}`;

const sectionText = (section: z.ZodObject): string => `## ${titleOf(section)}

${escaped(introOf(section))}

${aboutVariables(section).map(variableText).join('\n')}`;

function variableText(one: About): string {
  const facts = [
    ['Default', defaultText(one)],
    ['Allowed', escaped(one.wanted)],
    ['Example', one.example && code(one.example)],
    ['Read by', one.readBy.map((program) => PROGRAMS[program]).join(', ')],
    ['Secret', one.secret && SECRETS[one.secret]],
  ];
  const lines = facts.flatMap(([name, fact]) => (fact ? [`- ${name}: ${fact}`] : []));
  return `### ${one.name}\n\n${escaped(one.description)}\n\n${lines.join('\n')}\n`;
}

function defaultText({ isRequired, byDefault }: About): string {
  if (isRequired) return 'none, you must set it';
  if (!byDefault) return 'not set';
  return typeof byDefault === 'string' ? code(byDefault) : byDefault.words;
}

const code = (text: string): string => `\`${text.replaceAll('\n', '\\n')}\``;

/** What Markdown would take for markup. */
const escaped = (text: string): string =>
  text.replace(/(`[^`]*`)|[*<>]/g, (found, isCode?: string) => isCode ?? `\\${found}`);

/** `.env.example` */
export const envExample = (sections: z.ZodObject[]): string =>
  [
    '# Every setting with its default, written by npm run docs; docs/settings.md says more. Copy this file to .env and keep',
    '# only what you change.',
    '# Write a value with # $ \\ or quotes in it in single quotes: Node and docker compose read only those alike.',
    ...sections.map(sectionLines),
    '',
  ].join('\n');

const sectionLines = (section: z.ZodObject): string => {
  const heading = [titleOf(section), introOf(section)].filter(Boolean).join('. ');
  return ['', `# --- ${heading}`, ...aboutVariables(section).flatMap(variableLines)].join('\n');
};

const variableLines = (one: About): string[] => [
  ...comment([one.description, one.example && `E.g. ${one.example}`].filter(Boolean).join(' ')),
  `${one.name}=${typeof one.byDefault === 'string' ? quoted(one.byDefault) : ''}`,
];

/** As Node and docker compose both read it. */
const quoted = (value: string): string => {
  if (value.includes('\n')) return `"${value.replaceAll('\n', '\\n')}"`;
  return /[#$\\"']/.test(value) ? `'${value}'` : value;
};

function comment(text: string): string[] {
  const lines: string[] = [];
  // A command stays on one line.
  for (const word of text.match(/(?:`[^`]*`|\S)+/g) ?? []) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < COLUMNS) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}

/** The variables that the Helm chart knows, and those of them that it takes only from a Secret. */
export function chartVariables(sections: z.ZodObject[]): string {
  const all = sections.flatMap(aboutVariables);
  const isSecret = ({ secret }: About) => secret === 'value' || secret === 'password';
  const namesOf = (some: About[]) => some.map(({ name }) => name).sort();
  return `${JSON.stringify({ settings: namesOf(all.filter((one) => !isSecret(one))), secrets: namesOf(all.filter(isSecret)) }, null, 2)}\n`;
}

interface ValuesSchema {
  properties: { settings: { properties: Record<string, object> } };
}

/** The schema of the chart's values, with the variables that `settings` may hold. */
export function chartSchema(sections: z.ZodObject[], present: string): string {
  const schema = JSON.parse(present) as ValuesSchema;
  schema.properties.settings.properties = Object.fromEntries(
    sections
      .flatMap(aboutVariables)
      .map(({ name, description }) => [name, { $ref: '#/definitions/setting', description }]),
  );
  return JSON.stringify(schema);
}
